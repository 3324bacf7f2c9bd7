package org.longalign.tokenize.jinja;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longalign.tokenize.jinja.Items.TupleValue;

/** Python's {@code text % values}, which the filter {@code format} does as well. */
final class PercentFormat {
    private static final Pattern FIELD = Pattern.compile(
            "%(?:\\(([^()]*)\\))?([-+ #0]*)(\\*|\\d{1,9})?(?:\\.(\\*|\\d{0,9}))?[hlL]?(.)", Pattern.DOTALL);

    private final RenderingBudget budget;
    private final List<Object> values;
    private final Object all;
    private int next;

    private PercentFormat(RenderingBudget budget, Object all) {
        this.budget = budget;
        this.all = all;
        values = all instanceof TupleValue tuple ? tuple.items() : List.of(all);
    }

    /** The text with its fields replaced by a tuple's values, a dictionary's, or one value. */
    static String format(RenderingBudget budget, String text, Object values) {
        return new PercentFormat(budget, values).format(text);
    }

    private String format(String text) {
        budget.make(text.length());
        StringBuilder output = new StringBuilder();
        Matcher field = FIELD.matcher(text);
        int at = 0;
        for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', at)) {
            output.append(text, at, percent);
            if (!field.region(percent, text.length()).lookingAt()) {
                throw new TemplateError("a format ends with an incomplete field");
            }
            String made = field(field);
            budget.make(made.length());
            output.append(made);
            at = field.end();
        }
        boolean single = !(all instanceof TupleValue) && (all instanceof Dict || all instanceof Items);
        if (next < values.size() && !single) {
            throw new TemplateError("a format got more values than it has fields");
        }
        return output.append(text, at, text.length()).toString();
    }

    private String field(Matcher field) {
        budget.makeItems(8);
        String flags = field.group(2);
        char code = field.group(5).charAt(0);
        String width = field.group(3);
        int size = width == null ? 0 : width.equals("*") ? (int) Indices.clamped(next()) : Integer.parseInt(width);
        boolean left = flags.contains("-") || size < 0;
        String digits = field.group(4);
        int precision = digits == null
                ? -1
                : digits.equals("*") ? (int) Indices.clamped(next()) : digits.isEmpty() ? 0 : Integer.parseInt(digits);
        if (code == '%') {
            return "%";
        }
        Object value = field.group(1) == null ? next() : named(field.group(1));
        char sign = flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-';
        boolean zeros = flags.contains("0") && !left && "srac".indexOf(code) < 0;
        boolean whole = "diuxXo".indexOf(code) >= 0;
        if (whole && precision >= 0) {
            throw new TemplateError("a format of a whole number with a precision is not supported");
        }
        FormatSpec spec = new FormatSpec(
                zeros ? "0" : "",
                left ? '<' : zeros ? '=' : '>',
                "srac".indexOf(code) >= 0 ? '-' : sign,
                flags.contains("#"),
                Math.abs(size),
                "",
                precision,
                "sra".indexOf(code) >= 0 ? 's' : code == 'i' || code == 'u' ? 'd' : code);
        return spec.format(budget, converted(code, value));
    }

    private Object converted(char code, Object value) {
        return switch (code) {
            case 's' -> Printing.str(budget, value);
            case 'r' -> Printing.repr(budget, value);
            case 'c' ->
                value instanceof String text && text.codePointCount(0, text.length()) == 1
                        ? Indices.clamped((long) text.codePointAt(0))
                        : number(value, code);
            case 'd', 'i', 'u' -> {
                Object number = number(value, code);
                yield number instanceof Double real ? Conversions.whole(real) : number;
            }
            case 'x', 'X', 'o' -> {
                if (number(value, code) instanceof Double) {
                    throw new TemplateError("the format %" + code + " needs a whole number");
                }
                yield value;
            }
            case 'e', 'E', 'f', 'F', 'g', 'G' -> Numbers.real(number(value, code));
            default -> throw new TemplateError("the format %" + code + " is not supported");
        };
    }

    private static Object number(Object value, char code) {
        if (!Numbers.isNumber(value)) {
            throw new TemplateError("the format %" + code + " needs a number, not " + Values.a(value));
        }
        return value instanceof Boolean ? Numbers.normal(Numbers.big(value)) : value;
    }

    private Object next() {
        if (next >= values.size()) {
            throw new TemplateError("a format needs more values than it got");
        }
        return values.get(next++);
    }

    private Object named(String name) {
        Object value = all instanceof Dict dict ? dict.get(budget, name) : null;
        if (value == null) {
            throw new TemplateError("a format needs a value named " + name);
        }
        return value;
    }
}
