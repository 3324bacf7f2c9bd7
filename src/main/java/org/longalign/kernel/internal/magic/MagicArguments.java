package org.longalign.kernel.internal.magic;

import java.util.ArrayList;
import java.util.List;

/** Splits the arguments of a magic. */
final class MagicArguments {
    private MagicArguments() {}

    /**
     * Splits at white space outside single or double quotes: {@code "my folder/*.jar" b} -> {@code [my folder/*.jar,
     * b]}. A backslash is literal, as in Windows paths, except before a quote or a backslash inside double quotes. A
     * final comment, {@code // ...} after white space, and a final semicolon are dropped: they are habits of the
     * language, not arguments.
     *
     * @throws MagicException if a quote is not closed
     */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                i++;
            } else if (c == '"' || (c == '\'' && !inWord)) {
                inWord = true;
                i = takeQuoted(text, i, word);
            } else if (!inWord && text.startsWith("//", i)) {
                break;
            } else {
                inWord = true;
                word.append(c);
                i++;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return withoutSemicolon(words);
    }

    private static int takeQuoted(String text, int start, StringBuilder word) {
        char quote = text.charAt(start);
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            boolean escaped = quote == '"'
                    && text.charAt(i) == '\\'
                    && i + 1 < text.length()
                    && (text.charAt(i + 1) == '"' || text.charAt(i + 1) == '\\');
            i += escaped ? 1 : 0;
            word.append(text.charAt(i));
            i++;
        }
        if (i >= text.length()) {
            throw new MagicException("a " + quote + " is not closed: " + text.substring(start));
        }
        return i + 1;
    }

    private static List<String> withoutSemicolon(List<String> words) {
        if (words.isEmpty()) {
            return words;
        }
        int last = words.size() - 1;
        String word = words.get(last);
        if (word.equals(";")) {
            words.remove(last);
        } else if (word.endsWith(";")) {
            words.set(last, word.substring(0, word.length() - 1));
        }
        return words;
    }
}
