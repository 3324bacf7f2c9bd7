package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A format of a value: the part behind the colon in {@code "{:>8.2f}"}, or the same of a {@code %} format.
 *
 * @param fill a character for the padding; empty for the default
 * @param align {@code <}, {@code >}, {@code ^}, {@code =}, or a blank for the default
 * @param sign {@code +}, {@code -} or a blank
 * @param alternate whether {@code #} asks for prefixes
 * @param width the least width
 * @param grouping {@code ,}, {@code _} or nothing, between groups of digits
 * @param precision digits behind the point, or most characters; -1 if none
 * @param code the kind of presentation, or a blank
 */
record FormatSpec(
        String fill, char align, char sign, boolean alternate, int width, String grouping, int precision, char code) {
    private static final Pattern PATTERN = Pattern.compile(
            "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?", Pattern.DOTALL);

    private static final int MAX_PRECISION = 1_000;
    private static final FormatSpec BARE = new FormatSpec("", ' ', '-', false, 0, "", -1, ' ');

    /** Reads what stands behind the colon. */
    static FormatSpec parse(String text) {
        Matcher found = PATTERN.matcher(text);
        if (!found.matches()) {
            throw new TemplateError("the format '" + text + "' cannot be read");
        }
        boolean zero = found.group(5) != null && found.group(2) == null;
        return new FormatSpec(
                or(found.group(1), found.group(5) != null && found.group(1) == null ? "0" : ""),
                or(found.group(2), zero ? "=" : " ").charAt(0),
                or(found.group(3), "-").charAt(0),
                found.group(4) != null,
                Integer.parseInt(or(found.group(6), "0")),
                or(found.group(7), ""),
                Integer.parseInt(or(found.group(8), "-1")),
                or(found.group(9), " ").charAt(0));
    }

    private static String or(@org.jspecify.annotations.Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    /** A value's text by these rules. */
    String format(RenderingBudget budget, Object value) {
        boolean bare = equals(BARE);
        if (bare || !(Numbers.isNumber(value) || value instanceof String)) {
            if (!bare) {
                throw new TemplateError(Values.a(value) + " takes no format");
            }
            return Printing.str(budget, value);
        }
        if (value instanceof String text) {
            return ofText(budget, text);
        }
        boolean real = value instanceof Double || "eEfFgG%".indexOf(code) >= 0;
        return real ? ofReal(budget, Numbers.real(value)) : ofWhole(budget, Numbers.big(value));
    }

    private String ofText(RenderingBudget budget, String text) {
        if ((code != ' ' && code != 's') || align == '=' || sign != '-') {
            throw new TemplateError("the format of a text may not be '" + code + "'");
        }
        String cut = precision < 0 ? text : text.substring(0, Text.place(budget, text, precision));
        return padded(budget, "", cut, '<');
    }

    private String ofWhole(RenderingBudget budget, BigInteger value) {
        if (precision >= 0) {
            throw new TemplateError("the format of a whole number has no precision");
        }
        if (code == 'c') {
            return padded(budget, "", Character.toString(value.intValueExact()), '<');
        }
        String digits = switch (code) {
            case ' ', 'd', 'n', 'i', 'u' -> Printing.whole(budget, value.abs());
            case 'b' -> value.abs().toString(2);
            case 'o' -> value.abs().toString(8);
            case 'x' -> value.abs().toString(16);
            case 'X' -> value.abs().toString(16).toUpperCase(Locale.ROOT);
            default -> throw unknown();
        };
        budget.make(digits.length());
        boolean prefixed = alternate && "boxX".indexOf(code) >= 0;
        String prefix = signOf(value.signum() < 0) + (prefixed ? "0" + code : "");
        return padded(budget, prefix, grouped(digits, code == 'd' || code == ' ' ? 3 : 4), '>');
    }

    private String ofReal(RenderingBudget budget, double value) {
        if (precision > MAX_PRECISION) {
            throw new TemplateError("a format of more than " + MAX_PRECISION + " digits");
        }
        budget.convert();
        budget.make(Math.max(0, precision) + 400L);
        double size = Math.abs(code == '%' ? value * 100 : value);
        char kind = Character.toLowerCase(code);
        String digits = FloatText.special(size);
        if (digits.isEmpty()) {
            digits = switch (kind) {
                case 'e', 'f' -> FloatText.formatted(size, kind, precision < 0 ? 6 : precision, alternate);
                case '%' -> FloatText.formatted(size, 'f', precision < 0 ? 6 : precision, alternate);
                case 'g' -> FloatText.formatted(size, 'g', precision < 0 ? 6 : precision, alternate);
                case ' ' ->
                    precision < 0
                            ? FloatText.repr(size)
                            : withPoint(FloatText.formatted(size, 'r', precision, alternate));
                default -> throw unknown();
            };
        }
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        String shown = grouped(digits, 3) + (code == '%' ? "%" : "");
        return padded(
                budget, signOf(negative), Character.isUpperCase(code) ? shown.toUpperCase(Locale.ROOT) : shown, '>');
    }

    private static String withPoint(String digits) {
        return digits.matches("\\d+") ? digits + ".0" : digits;
    }

    private TemplateError unknown() {
        return new TemplateError("the format '" + code + "' of a number is not known");
    }

    private String signOf(boolean negative) {
        return negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    }

    private String grouped(String digits, int size) {
        if (grouping.isEmpty()) {
            return digits;
        }
        int whole = 0;
        while (whole < digits.length()
                && Character.digit(digits.charAt(whole), 16) >= 0
                && digits.charAt(whole) != 'e') {
            whole++;
        }
        StringBuilder grouped = new StringBuilder(digits);
        for (int i = whole - size; i > 0; i -= size) {
            grouped.insert(i, grouping);
        }
        return grouped.toString();
    }

    private String padded(RenderingBudget budget, String prefix, String digits, char otherwise) {
        char side = align == ' ' ? otherwise : align;
        String blank = fill.isEmpty() ? " " : fill;
        if (side == '=') {
            if (!grouping.isEmpty() && blank.equals("0")) {
                throw new TemplateError("a format with zeros before groups of digits is not supported");
            }
            return prefix + Text.padded(budget, digits, (long) width - prefix.length(), blank, '>');
        }
        return Text.padded(budget, prefix + digits, width, blank, side);
    }
}
