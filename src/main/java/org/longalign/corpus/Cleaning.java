package org.longalign.corpus;

/** Removes characters that belong to the file or the page layout, not to the text. */
public final class Cleaning {
    /** The characters of rules: ten or more of one of them, alone on a line. */
    private static final String RULES = "-=_*~═─";

    private static final int RULE_LENGTH = 10;

    private Cleaning() {}

    /**
     * Cleans a text. All line ends become {@code \n} and no-break spaces plain ones. Control characters, byte-order
     * marks, soft hyphens, trailing spaces and rules across the page are removed. At most one blank line in a row stays,
     * and none at either end. The result may be empty. Cleaning is idempotent.
     *
     * <p>Example: {@code clean("One  \r\n\r\n\r\n----------\r\nTwo")} -> {@code "One\n\nTwo"}.
     */
    public static String clean(String raw) {
        return isClean(raw) ? raw : cleanLines(raw);
    }

    /** Whether a text is clean, as most are, without building another; false when in doubt. */
    private static boolean isClean(String raw) {
        int lineEnds = 0; // in a row before the character at hand
        boolean indent = true;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\n') {
                lineEnds++;
                if (i == 0 || lineEnds > 2 || isSpace(raw.charAt(i - 1))) {
                    return false;
                }
                indent = true;
                continue;
            }
            lineEnds = 0;
            if ((c < ' ' && c != '\t') || (c >= 0x7F && (isLineEnd(c) || isInvisible(c) || isFixedSpace(c)))) {
                return false;
            }
            if (indent && !isSpace(c)) {
                indent = false;
                if (RULES.indexOf(c) >= 0 && mayBeRule(raw, i)) {
                    return false;
                }
            }
        }
        return lineEnds == 0 && (raw.isEmpty() || !isSpace(raw.charAt(raw.length() - 1)));
    }

    /** Whether a run of {@link #RULE_LENGTH} or more equal characters begins here and ends with a space or the line. */
    private static boolean mayBeRule(String raw, int start) {
        int end = start;
        while (end < raw.length() && raw.charAt(end) == raw.charAt(start)) {
            end++;
        }
        return end - start >= RULE_LENGTH
                && (end == raw.length()
                        || isLineEnd(raw.charAt(end))
                        || isInvisible(raw.charAt(end))
                        || isFixedSpace(raw.charAt(end))
                        || isSpace(raw.charAt(end)));
    }

    /** Builds the clean text line by line, whether or not there is something to clean. */
    static String cleanLines(String raw) {
        StringBuilder text = new StringBuilder(raw.length());
        StringBuilder line = new StringBuilder();
        boolean blankBefore = false;
        for (int i = 0; i <= raw.length(); i++) {
            char c = i < raw.length() ? raw.charAt(i) : '\n';
            if (c == '\r' && i + 1 < raw.length() && raw.charAt(i + 1) == '\n') {
                continue; // the first half of one line end
            }
            if (!isLineEnd(c)) {
                if (!isInvisible(c)) {
                    line.append(isFixedSpace(c) ? ' ' : c);
                }
                continue;
            }
            int length = lengthWithoutTrailingSpace(line);
            if (length == 0 || isRule(line, length)) {
                blankBefore = true;
            } else {
                if (text.length() > 0) {
                    text.append(blankBefore ? "\n\n" : "\n");
                }
                text.append(line, 0, length);
                blankBefore = false;
            }
            line.setLength(0);
        }
        return text.toString();
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r' || c == '\f' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    /** Whether a character is a control character except tab, soft hyphen, zero-width space or byte-order mark. */
    private static boolean isInvisible(char c) {
        return (c != '\t' && Character.isISOControl(c)) || c == '\u00AD' || c == '\u200B' || c == '\uFEFF';
    }

    private static boolean isFixedSpace(char c) {
        return c == '\u00A0' || c == '\u2007' || c == '\u202F';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || (c >= 0x80 && Character.getType(c) == Character.SPACE_SEPARATOR);
    }

    private static int lengthWithoutTrailingSpace(StringBuilder line) {
        int length = line.length();
        while (length > 0 && isSpace(line.charAt(length - 1))) {
            length--;
        }
        return length;
    }

    private static boolean isRule(StringBuilder line, int length) {
        int start = 0;
        while (isSpace(line.charAt(start))) {
            start++;
        }
        char first = line.charAt(start);
        if (length - start < RULE_LENGTH || RULES.indexOf(first) < 0) {
            return false;
        }
        for (int i = start; i < length; i++) {
            if (line.charAt(i) != first) {
                return false;
            }
        }
        return true;
    }
}
