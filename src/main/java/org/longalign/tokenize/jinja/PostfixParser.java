package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Expression.ArgumentList;
import org.longalign.tokenize.jinja.Expression.Constant;
import org.longalign.tokenize.jinja.Expression.Filtered;
import org.longalign.tokenize.jinja.Token.Kind;

/** Parses the ends of expressions: attributes, elements, slices, calls, filters and tests. */
final class PostfixParser {
    private final TokenStream tokens;
    private final TemplateNames usage;
    private final ExpressionParser expressions;

    PostfixParser(TokenStream tokens, TemplateNames usage, ExpressionParser expressions) {
        this.tokens = tokens;
        this.usage = usage;
        this.expressions = expressions;
    }

    /** Attributes, elements and calls after an expression. */
    Expression postfix(Expression first) {
        Expression node = first;
        while (true) {
            int line = tokens.line();
            if (tokens.skip(".")) {
                Token name = tokens.next();
                if (name.kind() == Kind.NUMBER && !(name.value() instanceof Double)) {
                    node = new Expression.Element(node, new Constant(name.value(), line), line);
                } else if (name.kind() == Kind.NAME) {
                    node = new Expression.Attribute(node, (String) name.value(), line);
                } else {
                    throw new TemplateError("expected a name or number after '.'", line);
                }
            } else if (tokens.skip("[")) {
                node = subscript(node, line);
            } else if (tokens.isAt("(")) {
                node = new Expression.Call(node, arguments(), line);
            } else {
                return node;
            }
        }
    }

    private Expression subscript(Expression owner, int line) {
        List<Expression> bounds = new ArrayList<>();
        boolean slice = false;
        if (!tokens.isAt(":")) {
            bounds.add(expressions.expression());
        }
        while (tokens.skip(":")) {
            slice = true;
            bounds.addAll(bounds.isEmpty() ? List.of(new Constant(NoneType.NONE, line)) : List.of());
            boolean absent = tokens.isAt(":") || tokens.isAt("]") || tokens.isAt(",");
            bounds.add(absent ? new Constant(NoneType.NONE, line) : expressions.expression());
        }
        if (tokens.isAt(",")) {
            if (slice) {
                throw new TemplateError("a slice of several dimensions is not supported", line);
            }
            while (tokens.skip(",") && !tokens.isAt("]")) {
                bounds.add(expressions.expression());
            }
            tokens.expect("]");
            return new Expression.Element(owner, new Expression.Row(bounds, true, line), line);
        }
        if (bounds.size() > 3) {
            throw tokens.unexpected("']'");
        }
        tokens.expect("]");
        if (!slice) {
            return new Expression.Element(owner, bounds.get(0), line);
        }
        if (bounds.size() == 2) {
            bounds.add(new Constant(NoneType.NONE, line));
        }
        return new Expression.Slice(owner, bounds, line);
    }

    /** Filters and tests after an expression. */
    Expression filters(Expression first) {
        Expression node = first;
        while (true) {
            int line = tokens.line();
            if (tokens.isAt("|")) {
                node = filtered(node);
            } else if (tokens.current().isName("is")) {
                node = test(node);
            } else if (tokens.isAt("(")) {
                node = new Expression.Call(node, arguments(), line);
            } else {
                return node;
            }
        }
    }

    /** {@code | f | g}, after an expression or, for a block, after nothing. */
    private Filtered filtered(@Nullable Expression operand) {
        tokens.expect("|");
        return filter(operand);
    }

    private Filtered filter(@Nullable Expression operand) {
        int line = tokens.line();
        String name = dotted();
        usage.filter(name, line);
        return new Filtered(operand, name, tokens.isAt("(") ? arguments() : ArgumentList.NONE, line);
    }

    /** The filters of a block, from the first name on, or from a bar; null if there are none. */
    @Nullable
    Filtered blockFilters(boolean barFirst) {
        Filtered filters = barFirst ? null : filter(null);
        while (tokens.isAt("|")) {
            filters = filtered(filters);
        }
        return filters;
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.name());
        while (tokens.skip(".")) {
            name.append('.').append(tokens.name());
        }
        return name.toString();
    }

    private Expression test(Expression operand) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dotted();
        usage.test(name, line);
        ArgumentList arguments = ArgumentList.NONE;
        if (tokens.isAt("(")) {
            arguments = arguments();
        } else if (isArgument()) {
            arguments = new ArgumentList(List.of(postfix(expressions.primary())), List.of(), List.of(), null, null);
        }
        Expression test = new Expression.Tested(operand, name, arguments, line);
        return negated ? new Expression.Unary("not", test, line) : test;
    }

    private boolean isArgument() {
        Token token = tokens.current();
        if (token.isName("is")) {
            throw new TemplateError("tests cannot be chained with 'is'", token.line());
        }
        boolean ends = token.isName("else") || token.isName("or") || token.isName("and");
        return !ends
                && (token.kind() == Kind.NAME
                        || token.kind() == Kind.STRING
                        || token.kind() == Kind.NUMBER
                        || token.isOperator("[")
                        || token.isOperator("{"));
    }

    private ArgumentList arguments() {
        int line = tokens.line();
        tokens.expect("(");
        List<Expression> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        Expression more = null;
        Expression moreNamed = null;
        while (!tokens.isAt(")")) {
            boolean misplaced;
            if (tokens.skip("*")) {
                misplaced = more != null || moreNamed != null;
                more = expressions.expression();
            } else if (tokens.skip("**")) {
                misplaced = moreNamed != null;
                moreNamed = expressions.expression();
            } else if (tokens.current().kind() == Kind.NAME && tokens.look().isOperator("=")) {
                misplaced = moreNamed != null;
                names.add(tokens.name());
                tokens.next();
                named.add(expressions.expression());
            } else {
                misplaced = more != null || moreNamed != null || !names.isEmpty();
                values.add(expressions.expression());
            }
            if (misplaced) {
                throw new TemplateError("the arguments of a call are in no order that is allowed", line);
            }
            if (!tokens.isAt(")")) {
                tokens.expect(",");
            }
        }
        tokens.next();
        return new ArgumentList(values, names, named, more, moreNamed);
    }
}
