package org.longalign.evaluation.longbench;

import java.util.ArrayList;
import java.util.List;

/** White space and words as Python's {@code str} and {@code re} know them, for equal scores. */
final class PythonWords {
    private PythonWords() {}

    /** Whether a character is white space by {@code str.isspace}. */
    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r')
                || (c >= 0x1c && c <= ' ')
                || c == 0x85
                || c == 0xa0
                || (c >= 0x80 && (Character.isSpaceChar(c) || Character.isWhitespace(c)));
    }

    /** The parts between runs of white space, as {@code str.split()}; none of them is empty. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int from = -1;
        for (int at = 0; at <= text.length(); at++) {
            boolean space = at == text.length() || isSpace(text.charAt(at));
            if (space && from >= 0) {
                parts.add(text.substring(from, at));
                from = -1;
            } else if (!space && from < 0) {
                from = at;
            }
        }
        return parts;
    }

    /** Whether a character belongs to a word by {@code \w}: a letter, a number or a low line. */
    static boolean isWord(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || c == '_'
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
