package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.longalign.data.Language;

/** Splits texts into the units that are compared: words in lower case, and single Chinese characters. */
public final class TextUnits {
    private TextUnits() {}

    /**
     * The units of a text in order, without spaces and punctuation: {@code TextUnits.of("Debian 软件包, v2.0")} is {@code
     * [debian, 软, 件, 包, v2, 0]}.
     */
    public static List<String> of(String text) {
        List<String> units = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHan(c)) {
                flush(word, units);
                units.add(Character.toString(c));
            } else if (Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
                word.appendCodePoint(c);
            } else {
                flush(word, units);
            }
        });
        flush(word, units);
        return units;
    }

    /**
     * Chinese if at least half of the units are Chinese characters, otherwise English: {@code
     * TextUnits.language("Debian 软件包")} is {@code CHINESE}.
     */
    public static Language language(String text) {
        List<String> units = of(text);
        long han = units.stream().filter(unit -> isHan(unit.codePointAt(0))).count();
        return han > 0 && 2 * han >= units.size() ? Language.CHINESE : Language.ENGLISH;
    }

    private static boolean isHan(int codePoint) {
        return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.HAN;
    }

    private static void flush(StringBuilder word, List<String> units) {
        if (!word.isEmpty()) {
            units.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }
}
