package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code int(value)} and {@code float(value)}. */
final class Conversions {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*");
    private static final Pattern REAL =
            Pattern.compile("[-+]?(?:\\d[\\d_]*\\.?(?:\\d[\\d_]*)?|\\.\\d[\\d_]*)(?:[eE][-+]?\\d[\\d_]*)?");
    /** An underscore that no digit follows. */
    private static final Pattern JOINED = Pattern.compile("_(?![0-9])");

    private static final int MAX_DIGITS = 4_300;

    private Conversions() {}

    /** The whole part of a number. */
    static Object whole(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new TemplateError(FloatText.special(number) + " is no whole number");
        }
        return Numbers.whole(number);
    }

    /** A text with the digits of all scripts as Latin ones. */
    private static String latin(String text) {
        StringBuilder latin = new StringBuilder();
        text.codePoints().forEach(c -> latin.appendCodePoint(Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
        return latin.toString();
    }

    /** {@code int(text, base)}; null if the text is no such number. */
    static @Nullable Object whole(RenderingBudget budget, String text, int base) {
        String digits = latin(Text.stripped(budget, text, null, true, true));
        if (digits.length() > MAX_DIGITS || !WHOLE.matcher(digits).matches()) {
            return null;
        }
        boolean signed = "+-".indexOf(digits.charAt(0)) >= 0;
        String body = digits.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT);
        String prefix = body.length() > 2 ? body.substring(0, 2) : "";
        int own = prefix.equals("0x") ? 16 : prefix.equals("0o") ? 8 : prefix.equals("0b") ? 2 : 0;
        boolean prefixed = own > 0 && (base == own || base == 0);
        int radix = base == 0 ? Math.max(own, own == 0 ? 10 : own) : base;
        if (base == 0 && own == 0 && body.length() > 1 && body.startsWith("0") && !body.matches("[0_]+")) {
            return null;
        }
        String plain = (prefixed ? body.substring(2) : body).replace("_", "");
        if (radix < 2 || radix > 36 || plain.isEmpty()) {
            return null;
        }
        for (int i = 0; i < plain.length(); i++) {
            if (Character.digit(plain.charAt(i), radix) < 0) {
                return null;
            }
        }
        budget.digits(4L * plain.length());
        BigInteger number = new BigInteger(plain, radix);
        return Numbers.normal(digits.charAt(0) == '-' ? number.negate() : number);
    }

    /** {@code float(text)}; null if the text is no number. */
    static @Nullable Double real(RenderingBudget budget, String text) {
        String digits = latin(Text.stripped(budget, text, null, true, true));
        String word = digits.toLowerCase(Locale.ROOT);
        word = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
        double sign = digits.startsWith("-") ? -1 : 1;
        if (word.equals("inf") || word.equals("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (word.equals("nan")) {
            return Double.NaN;
        }
        boolean joined = digits.contains("__") || JOINED.matcher(digits).find();
        budget.convert();
        if (digits.length() > MAX_DIGITS || joined || !REAL.matcher(digits).matches()) {
            return null;
        }
        return Double.valueOf(digits.replace("_", ""));
    }
}
