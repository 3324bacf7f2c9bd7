package org.longalign.corpus;

/** Removes from a text what belongs to the file or the page and not to what is said. */
public final class Cleaning {
    /** The characters of which ten or more, alone on a line, are a rule across the page. */
    private static final String RULES = "-=_*~═─";

    private static final int RULE_LENGTH = 10;

    private Cleaning() {}

    /**
     * A text with {@code \n} as its only line end; without control characters, byte-order marks, soft hyphens, no-break
     * spaces (they become plain ones), trailing spaces and rules across the page; with at most one blank line in a row,
     * and none at either end. Empty if nothing is left. Cleaning a second time changes nothing.
     */
    public static String clean(String raw) {
        return isClean(raw) ? raw : cleanLines(raw);
    }

    /** Whether there is nothing to clean, as in most texts, told without building another. No where it is in doubt. */
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

    /** Whether a long run of one character begins here and ends with a space or the line. */
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

    /** The text built line by line, whether or not there is something to clean. */
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

    /** Control characters but the tab, soft hyphen, zero-width space and byte-order mark. */
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
