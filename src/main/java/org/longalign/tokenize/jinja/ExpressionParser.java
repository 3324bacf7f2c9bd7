package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.longalign.tokenize.jinja.Expression.Constant;
import org.longalign.tokenize.jinja.Token.Kind;

/** Parses expressions with Jinja2's precedence. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> SUMS = Set.of("+", "-");
    private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
    /** Most brackets, signs and words like {@code not} within each other. */
    static final int MAX_NESTING = 100;

    private final TokenStream tokens;
    private final TemplateNames usage;
    private final PostfixParser postfixes;
    private int nesting;

    ExpressionParser(TokenStream tokens, TemplateNames usage) {
        this.tokens = tokens;
        this.usage = usage;
        postfixes = new PostfixParser(tokens, usage, this);
    }

    /** The parser of filters and calls. */
    PostfixParser postfixes() {
        return postfixes;
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
        node = postfixes.postfix(node);
        return withFilters ? postfixes.filters(node) : node;
    }

    /** A name, a literal, or an expression in brackets. */
    Expression primary() {
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
}
