package org.longalign.tokenize.jinja;

import static java.util.Objects.requireNonNull;

import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.AstNamedParameter;
import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.CollectionNonMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.NamedParameterOperator;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstBracket;
import jinjava.de.odysseus.el.tree.impl.ast.AstDot;
import jinjava.de.odysseus.el.tree.impl.ast.AstIdentifier;
import jinjava.de.odysseus.el.tree.impl.ast.AstMethod;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstProperty;
import jinjava.de.odysseus.el.tree.impl.ast.AstUnary;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/**
 * Expressions as Python reads them: {@code not} binds less than comparisons ({@code not a == b} is {@code not (a == b)}),
 * a test may follow a filter ({@code x | trim is string}), and operators are {@link PythonOperators}.
 */
final class PythonSyntax extends ExtendedSyntaxBuilder {
    private static final long serialVersionUID = 1L;

    PythonSyntax() {
        super(Feature.METHOD_INVOCATIONS, Feature.VARARGS);
    }

    @Override
    protected Parser createParser(String expression) {
        return new PythonParser(this, expression);
    }

    private static final class PythonParser extends ExtendedParser {
        private static final Map<AstBinary.Operator, AstBinary.Operator> PYTHON = Map.of(
                AstBinary.EQ, PythonOperators.EQUAL,
                AstBinary.NE, PythonOperators.NOT_EQUAL,
                AstBinary.DIV, PythonOperators.DIVIDE,
                AstBinary.MUL, PythonOperators.MULTIPLY,
                AdditionOperator.OP, PythonOperators.ADD);

        PythonParser(Builder context, String expression) {
            super(context, expression);
            put(CollectionMembershipOperator.TOKEN, ExtensionPoint.CMP, PythonOperators.IN);
            put(CollectionNonMembershipOperator.TOKEN, ExtensionPoint.CMP, PythonOperators.NOT_IN);
            put(StringConcatOperator.TOKEN, ExtensionPoint.ADD, PythonOperators.JOIN);
        }

        private void put(Scanner.ExtensionToken token, ExtensionPoint point, AstBinary.Operator operator) {
            putExtensionHandler(token, new ExtensionHandler(point) {
                @Override
                public AstNode createAstNode(AstNode... children) {
                    return new AstBinary(children[0], children[1], operator);
                }
            });
        }

        @Override
        protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
            return super.createAstBinary(left, right, PYTHON.getOrDefault(operator, operator));
        }

        @Override
        protected @Nullable AstNode and(boolean required) throws Scanner.ScanException, ParseException {
            AstNode left = negation(required);
            while (left != null && getToken().getSymbol() == Symbol.AND) {
                consumeToken();
                left = createAstBinary(left, requireNonNull(negation(true)), PythonOperators.AND);
            }
            return left;
        }

        private @Nullable AstNode negation(boolean required) throws Scanner.ScanException, ParseException {
            if (getToken().getSymbol() != Symbol.NOT) {
                return eq(required);
            }
            consumeToken();
            return createAstUnary(requireNonNull(negation(true)), AstUnary.NOT);
        }

        /** The items of a call, a list or a tuple; a comma may follow the last. */
        @Override
        protected AstParameters params(Symbol open, Symbol close) throws Scanner.ScanException, ParseException {
            consumeToken(open);
            List<AstNode> items = new ArrayList<>();
            for (AstNode item = argument(); item != null; item = argument()) {
                items.add(item);
                if (getToken().getSymbol() != Symbol.COMMA) {
                    break;
                }
                consumeToken();
            }
            consumeToken(close);
            return createAstParameters(items);
        }

        /** A value or {@code name=value}, of which all behind the sign is the value. */
        private @Nullable AstNode argument() throws Scanner.ScanException, ParseException {
            boolean named = getToken().getSymbol() == Symbol.IDENTIFIER && lookahead(0) == NamedParameterOperator.TOKEN;
            if (!named) {
                return expr(false);
            }
            AstIdentifier name = identifier(consumeToken().getImage());
            consumeToken();
            return new AstNamedParameter(name, requireNonNull(expr(true)));
        }

        @Override
        protected AstDot createAstDot(AstNode base, String property, boolean lvalue) {
            return new AstDot(base, property, lvalue, false) {
                @Override
                public @Nullable Object eval(Bindings bindings, ELContext context) {
                    return attribute(prefix.eval(bindings, context), prefix, getProperty(bindings, context), context);
                }
            };
        }

        @Override
        protected AstBracket createAstBracket(AstNode base, AstNode property, boolean lvalue, boolean strict) {
            return new AstBracket(base, property, lvalue, strict, false) {
                @Override
                public @Nullable Object eval(Bindings bindings, ELContext context) {
                    return attribute(prefix.eval(bindings, context), prefix, getProperty(bindings, context), context);
                }
            };
        }

        /** A call of a method; Java's expression language would pass over one of nothing. */
        @Override
        protected AstMethod createAstMethod(AstProperty property, AstParameters arguments) {
            return new AstMethod(property, arguments) {
                @Override
                public @Nullable Object eval(Bindings bindings, ELContext context) {
                    return eval(bindings, context, false);
                }
            };
        }

        /** {@code base.name} or {@code base[name]}: undefined where there is none, an error where there is no base. */
        private static @Nullable Object attribute(
                @Nullable Object base, AstNode prefix, @Nullable Object name, ELContext context) {
            if (base == null) {
                throw new ELException(prefix + " is undefined, and so has no '" + name + "'");
            }
            context.setPropertyResolved(false);
            return context.getELResolver().getValue(context, base, name);
        }

        @Override
        protected @Nullable AstNode value() throws Scanner.ScanException, ParseException {
            AstNode value = super.value();
            while (value != null && (isFilter() || "is".equals(getToken().getImage()))) {
                value = isFilter() ? parseFiltersAsNestedMethods(value) : test(value);
            }
            return value;
        }

        private boolean isFilter() throws Scanner.ScanException, ParseException {
            return "|".equals(getToken().getImage()) && lookahead(0).getSymbol() == Symbol.IDENTIFIER;
        }

        private AstNode test(AstNode value) throws Scanner.ScanException, ParseException {
            consumeToken();
            boolean negated = "not".equals(getToken().getImage());
            if (negated) {
                consumeToken();
            }
            String name = consumeToken().getImage();
            List<AstNode> arguments = new ArrayList<>(List.of(value, interpreter()));
            AstNode argument = value();
            if (argument != null) {
                arguments.add(argument);
            }
            return createAstMethod(
                    createAstDot(identifier(EXPTEST_PREFIX + name), negated ? "evaluateNegated" : "evaluate", true),
                    createAstParameters(arguments));
        }
    }
}
