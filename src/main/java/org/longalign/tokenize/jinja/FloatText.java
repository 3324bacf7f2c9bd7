package org.longalign.tokenize.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floating-point numbers as Python writes them. */
final class FloatText {
    private static final int MOST_DIGITS = 17;
    private static final int PLAIN_FROM = -4;
    private static final int PLAIN_TO = 16;

    private FloatText() {}

    /** {@code repr(value)}: the shortest digits that are read as this number, such as {@code 1.0} or {@code 1e+20}. */
    static String repr(double value) {
        String special = special(value);
        if (!special.isEmpty()) {
            return special;
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent < PLAIN_FROM || exponent >= PLAIN_TO) {
            return scientific(shortest.stripTrailingZeros(), exponent, 'e');
        }
        String plain = shortest.stripTrailingZeros().toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /** {@code inf}, {@code -inf} or {@code nan}; empty for other numbers. */
    static String special(double value) {
        return Double.isNaN(value) ? "nan" : Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : "";
    }

    /** Java before 19 writes more digits than it needs. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded;
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }

    /** Digits with an exponent of two digits or more. */
    static String scientific(BigDecimal value, int exponent, char letter) {
        String digits = value.unscaledValue().abs().toString();
        int size = Math.abs(exponent);
        return (value.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + letter
                + (exponent < 0 ? "-" : "+")
                + (size < 10 ? "0" : "")
                + size;
    }

    /**
     * The digits of a number that is not negative, by a code of Python's formats: {@code f}, {@code e} or {@code g}, or
     * {@code r} for a format with a precision, but no code.
     *
     * @param alternate whether {@code g} keeps zeros at the end
     */
    static String formatted(double value, char code, int precision, boolean alternate) {
        BigDecimal exact = new BigDecimal(value);
        if (code == 'f') {
            return exact.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        }
        int digits = code == 'e' ? precision + 1 : Math.max(1, precision);
        BigDecimal rounded = exact.signum() == 0
                ? BigDecimal.ZERO.setScale(digits - 1)
                : exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = exact.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        BigDecimal padded = exact.signum() == 0 ? rounded : rounded.setScale(digits - 1 - exponent);
        if (code == 'e') {
            return zeroOr(padded, exponent, digits);
        }
        BigDecimal shown = alternate ? padded : stripped(padded);
        boolean plain = exponent >= PLAIN_FROM && exponent < (code == 'r' ? digits - 1 : digits);
        return plain ? shown.setScale(Math.max(0, shown.scale())).toPlainString() : scientific(shown, exponent, 'e');
    }

    private static BigDecimal stripped(BigDecimal value) {
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    private static String zeroOr(BigDecimal padded, int exponent, int digits) {
        if (padded.signum() != 0) {
            return scientific(padded, exponent, 'e');
        }
        return "0" + (digits > 1 ? "." + "0".repeat(digits - 1) : "") + "e+00";
    }
}
