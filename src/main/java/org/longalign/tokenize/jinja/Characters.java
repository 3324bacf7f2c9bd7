package org.longalign.tokenize.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Kinds of characters as Python tells them apart. */
final class Characters {
    /** First and last of the characters that are digits, but no decimal ones. */
    private static final int[] DIGITS = {
        0xb2, 0xb3, 0xb9, 0xb9, 0x1369, 0x1371, 0x19da, 0x19da, 0x2070, 0x2070, 0x2074, 0x2079, 0x2080, 0x2089, 0x2460,
        0x2468, 0x2474, 0x247c, 0x2488, 0x2490, 0x24ea, 0x24ea, 0x24f5, 0x24fd, 0x24ff, 0x24ff, 0x2776, 0x277e, 0x2780,
        0x2788, 0x278a, 0x2792, 0x10a40, 0x10a43, 0x10e60, 0x10e68, 0x11052, 0x1105a, 0x1f100, 0x1f10a
    };
    /** Letters that are numbers. */
    private static final String NUMERALS =
            "\u3405\u3483\u382a\u3b4d\u4e00\u4e03\u4e07\u4e09\u4e5d\u4e8c\u4e94\u4e96\u4ebf\u4ec0\u4edf\u4ee8"
                    + "\u4f0d\u4f70\u5104\u5146\u5169\u516b\u516d\u5341\u5343\u5344\u5345\u534c\u53c1\u53c2\u53c3\u53c4"
                    + "\u56db\u58f1\u58f9\u5e7a\u5efe\u5eff\u5f0c\u5f0d\u5f0e\u5f10\u62fe\u634c\u67d2\u6f06\u7396\u767e"
                    + "\u8086\u842c\u8cae\u8cb3\u8d30\u9621\u9646\u964c\u9678\u96f6\uf96b\uf973\uf978\uf9b2\uf9d1\uf9d3"
                    + "\uf9fd\ud840\udc01\ud840\udc64\ud840\udce2\ud840\udd21\ud842\udd2a\ud842\udd83\ud842\udd8c\ud842"
                    + "\udd9c\ud842\udeea\ud842\udefd\ud842\udf19\ud848\udf90\ud84a\udd98\ud84e\udf1b\ud858\ude6d\ud87e"
                    + "\udc90";

    private Characters() {}

    /** White space, which {@code strip()} removes. */
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
    }

    /** Whether a line ends with a character, as {@code splitlines()} sees it. */
    static boolean endsLine(char c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    static boolean isDecimal(int c) {
        return Character.isDigit(c);
    }

    static boolean isDigit(int c) {
        for (int i = 0; i < DIGITS.length; i += 2) {
            if (c >= DIGITS[i] && c <= DIGITS[i + 1]) {
                return true;
            }
        }
        return isDecimal(c);
    }

    static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER
                || NUMERALS.indexOf(c) >= 0;
    }

    static boolean isWord(int c) {
        return Character.isLetter(c) || isNumeric(c) || c == '_';
    }

    /** Whether {@code repr} shows a character as it is. */
    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** Whether a text has characters, all of a kind. */
    static boolean all(String text, IntPredicate kind) {
        return !text.isEmpty() && text.codePoints().allMatch(kind);
    }

    /** Whether a text has letters with case, all of them lower or all of them upper. */
    static boolean allOfCase(String text, boolean upper) {
        boolean found = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.isTitleCase(c) || (upper ? Character.isLowerCase(c) : Character.isUpperCase(c))) {
                return false;
            }
            found |= upper ? Character.isUpperCase(c) : Character.isLowerCase(c);
        }
        return found;
    }

    /** The first character in title case, the rest lower. */
    static String capitalized(String word) {
        if (word.isEmpty()) {
            return word;
        }
        int end = word.offsetByCodePoints(0, 1);
        return titled(word.codePointAt(0)) + word.substring(end).toLowerCase(Locale.ROOT);
    }

    private static String titled(int c) {
        int title = Character.toTitleCase(c);
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        int first = upper.offsetByCodePoints(0, 1);
        if (title == c && first < upper.length() && !Character.isUpperCase(upper.codePointAt(0))) {
            return upper;
        }
        return title != c || first == upper.length()
                ? Character.toString(title)
                : upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
    }

    /** Python's {@code str.title}: every run of letters capitalized. */
    static String title(String text) {
        StringBuilder titled = new StringBuilder();
        int runStart = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean cased = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
            if (cased && runStart < 0) {
                runStart = i;
            } else if (!cased && runStart >= 0) {
                titled.append(capitalized(text.substring(runStart, i)));
                runStart = -1;
            }
            if (!cased) {
                titled.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return titled.append(runStart < 0 ? "" : capitalized(text.substring(runStart)))
                .toString();
    }

    /** Lower letters upper and the other way round. */
    static String swapped(String text) {
        StringBuilder swapped = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            swapped.append(
                    Character.isUpperCase(c)
                            ? one.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? one.toUpperCase(Locale.ROOT) : one);
        });
        return swapped.toString();
    }
}
