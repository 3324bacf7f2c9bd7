package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.tokenize.jinja.Expression.ArgumentList;
import org.longalign.tokenize.jinja.Expression.Constant;
import org.longalign.tokenize.jinja.Expression.Filtered;
import org.longalign.tokenize.jinja.Token.Kind;

/** Parses expressions with Jinja2's precedence. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> SUMS = Set.of("+", "-");
    private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
    /** Most brackets, signs and words like {@code not} within each other. */
    static final int MAX_NESTING = 100;

    private final TokenStream tokens;
    private final Usage usage;
    private int nesting;

    ExpressionParser(TokenStream tokens, Usage usage) {
        this.tokens = tokens;
        this.usage = usage;
    }

    /** Counts that something is inside something. */
    void enter() {
        if (++nesting > MAX_NESTING) {
            throw new TemplateError(
                    "nested too deeply: more than " + MAX_NESTING + " brackets or blocks within each other",
                    tokens.line());
        }
    }

    void leave() {
        nesting--;
    }

    Expression expression() {
        enter();
        int line = tokens.line();
        boolean wasSoft = usage.soft();
        int unknown = usage.unknown();
        Expression then = or();
        while (tokens.skipName("if")) {
            usage.forgive(unknown);
            usage.setSoft(true);
            Expression test = or();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            usage.setSoft(wasSoft);
            then = new Expression.Condition(test, then, otherwise, line);
        }
        leave();
        return then;
    }

    /** An expression, or several with commas, which are a tuple. */
    Expression tuple(boolean conditions, String end, boolean inBrackets) {
        int line = tokens.line();
        List<Expression> items = new ArrayList<>();
        boolean commas = false;
        while (!isTupleEnd(end)) {
            items.add(conditions ? expression() : or());
            if (!tokens.isAt(",")) {
                break;
            }
            tokens.next();
            commas = true;
        }
        if (!commas && items.size() == 1) {
            return items.get(0);
        }
        if (!commas && !inBrackets) {
            throw tokens.unexpected("an expression");
        }
        return new Expression.Row(items, true, line);
    }

    private boolean isTupleEnd(String end) {
        Kind kind = tokens.current().kind();
        return kind == Kind.VARIABLE_END
                || kind == Kind.BLOCK_END
                || tokens.isAt(")")
                || tokens.current().isName(end);
    }

    private Expression or() {
        int line = tokens.line();
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Logic(false, left, and(), line);
        }
        return left;
    }

    private Expression and() {
        int line = tokens.line();
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.Logic(true, left, not(), line);
        }
        return left;
    }

    private Expression not() {
        int line = tokens.line();
        if (tokens.skipName("not")) {
            enter();
            Expression operand = not();
            leave();
            return new Expression.Unary("not", operand, line);
        }
        return comparisons();
    }

    private Expression comparisons() {
        int line = tokens.line();
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        for (String operator = comparison(); !operator.isEmpty(); operator = comparison()) {
            operators.add(operator);
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Expression.Comparisons(first, operators, others, line);
    }

    private String comparison() {
        if (tokens.current().kind() == Kind.OPERATOR
                && COMPARISONS.contains(tokens.current().value())) {
            return (String) tokens.next().value();
        }
        if (tokens.skipName("in")) {
            return "in";
        }
        if (tokens.current().isName("not") && tokens.look().isName("in")) {
            tokens.next();
            tokens.next();
            return "not in";
        }
        return "";
    }

    private boolean isAt(Set<String> operators) {
        return tokens.current().kind() == Kind.OPERATOR
                && operators.contains(tokens.current().value());
    }

    private Expression sum() {
        int line = tokens.line();
        Expression left = concatenation();
        while (isAt(SUMS)) {
            left = new Expression.Binary((String) tokens.next().value(), left, concatenation(), line);
        }
        return left;
    }

    private Expression concatenation() {
        int line = tokens.line();
        Expression first = product();
        if (!tokens.isAt("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skip("~")) {
            parts.add(product());
        }
        return new Expression.Concatenation(parts, line);
    }

    private Expression product() {
        int line = tokens.line();
        Expression left = power();
        while (isAt(PRODUCTS)) {
            left = new Expression.Binary((String) tokens.next().value(), left, power(), line);
        }
        return left;
    }

    private Expression power() {
        int line = tokens.line();
        Expression left = unary(true);
        while (tokens.skip("**")) {
            left = new Expression.Binary("**", left, unary(true), line);
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        int line = tokens.line();
        Expression node;
        if (isAt(SUMS)) {
            String sign = (String) tokens.next().value();
            enter();
            node = new Expression.Unary(sign, unary(false), line);
            leave();
        } else {
            node = primary();
        }
        node = postfix(node);
        return withFilters ? filters(node) : node;
    }

    private Expression primary() {
        Token token = tokens.current();
        int line = token.line();
        if (token.kind() == Kind.NAME) {
            tokens.next();
            return named((String) token.value(), line);
        }
        if (token.kind() == Kind.STRING) {
            StringBuilder text = new StringBuilder();
            while (tokens.current().kind() == Kind.STRING) {
                text.append(tokens.next().value());
            }
            usage.literal(text.toString());
            return new Constant(text.toString(), line);
        }
        if (token.kind() == Kind.NUMBER) {
            return new Constant(tokens.next().value(), line);
        }
        if (tokens.skip("(")) {
            Expression inside = tuple(true, "", true);
            tokens.expect(")");
            return inside;
        }
        if (tokens.skip("[")) {
            return new Expression.Row(row("]"), false, line);
        }
        if (tokens.skip("{")) {
            return dict(line);
        }
        throw tokens.unexpected("an expression");
    }

    private Expression named(String name, int line) {
        return switch (name) {
            case "true", "True" -> new Constant(true, line);
            case "false", "False" -> new Constant(false, line);
            case "none", "None" -> new Constant(NoneType.NONE, line);
            default -> {
                usage.name(name);
                yield new Expression.Name(name, line);
            }
        };
    }

    private List<Expression> row(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.isAt(end)) {
            items.add(expression());
            if (!tokens.isAt(end)) {
                tokens.expect(",");
            }
        }
        tokens.next();
        return items;
    }

    private Expression dict(int line) {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.isAt("}")) {
            keys.add(expression());
            tokens.expect(":");
            values.add(expression());
            if (!tokens.isAt("}")) {
                tokens.expect(",");
            }
        }
        tokens.next();
        return new Expression.DictLiteral(keys, values, line);
    }

    private Expression postfix(Expression first) {
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
            bounds.add(expression());
        }
        while (tokens.skip(":")) {
            slice = true;
            bounds.addAll(bounds.isEmpty() ? List.of(new Constant(NoneType.NONE, line)) : List.of());
            boolean absent = tokens.isAt(":") || tokens.isAt("]") || tokens.isAt(",");
            bounds.add(absent ? new Constant(NoneType.NONE, line) : expression());
        }
        if (tokens.isAt(",")) {
            if (slice) {
                throw new TemplateError("a slice of several dimensions is not supported", line);
            }
            while (tokens.skip(",") && !tokens.isAt("]")) {
                bounds.add(expression());
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

    private Expression filters(Expression first) {
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
            arguments = new ArgumentList(List.of(postfix(primary())), List.of(), List.of(), null, null);
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
                more = expression();
            } else if (tokens.skip("**")) {
                misplaced = moreNamed != null;
                moreNamed = expression();
            } else if (tokens.current().kind() == Kind.NAME && tokens.look().isOperator("=")) {
                misplaced = moreNamed != null;
                names.add(tokens.name());
                tokens.next();
                named.add(expression());
            } else {
                misplaced = more != null || moreNamed != null || !names.isEmpty();
                values.add(expression());
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
