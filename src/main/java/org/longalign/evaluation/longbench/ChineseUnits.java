package org.longalign.evaluation.longbench;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits Chinese text without a dictionary: every Chinese character and every mark is a unit, every run of other
 * letters or digits is one, and spaces are left out. {@code "Debian 12，软件包。"} becomes {@code Debian 12 ， 软 件 包 。}.
 */
final class ChineseUnits {
    private ChineseUnits() {}

    static List<String> of(String text) {
        List<String> units = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean joins = Character.isLetterOrDigit(c) && !Character.isIdeographic(c);
            if (!joins && !run.isEmpty()) {
                units.add(run.toString());
                run.setLength(0);
            }
            if (joins) {
                run.appendCodePoint(c);
            } else if (!Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
                units.add(Character.toString(c));
            }
        });
        if (!run.isEmpty()) {
            units.add(run.toString());
        }
        return units;
    }
}
