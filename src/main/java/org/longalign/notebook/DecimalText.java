package org.longalign.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Formats fractional numbers for tables. */
final class DecimalText {
    private static final MathContext FOUR_DIGITS = new MathContext(4, RoundingMode.HALF_EVEN);
    private static final Pattern PLAIN = Pattern.compile("-?\\d+(\\.\\d+)?");

    private DecimalText() {}

    /**
     * Rounds to four significant digits, or to one decimal from 1000 on: 1/3 -> {@code 0.3333}, 12.345678 -> {@code
     * 12.35}, 12345.67 -> {@code 12345.7}, 1.2e-7 -> {@code 1.2E-7}.
     */
    static String of(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e12)) {
            return new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros().toString();
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded = size >= 1000 ? exact.setScale(1, RoundingMode.HALF_EVEN) : exact.round(FOUR_DIGITS);
        BigDecimal shortest = rounded.stripTrailingZeros();
        return shortest.signum() == 0 ? "0" : shortest.toPlainString();
    }

    /**
     * Pads the numbers of a column with zeros to align their decimal points: {@code [1.5, 2]} -> {@code [1.5, 2.0]}.
     */
    static List<@Nullable String> aligned(List<? extends @Nullable String> cells) {
        int most = 0;
        for (String cell : cells) {
            most = Math.max(most, decimals(cell));
        }
        int decimals = most;
        List<@Nullable String> aligned = new java.util.ArrayList<>();
        for (String cell : cells) {
            aligned.add(
                    cell == null || decimals == 0 || !PLAIN.matcher(cell).matches() ? cell : padded(cell, decimals));
        }
        return aligned;
    }

    private static String padded(String cell, int decimals) {
        return (cell.contains(".") ? cell : cell + ".") + "0".repeat(decimals - decimals(cell));
    }

    private static int decimals(@Nullable String number) {
        return number != null && PLAIN.matcher(number).matches() && number.contains(".")
                ? number.length() - number.indexOf('.') - 1
                : 0;
    }
}
