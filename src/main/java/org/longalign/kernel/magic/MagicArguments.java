package org.longalign.kernel.magic;

import java.util.ArrayList;
import java.util.List;

/** The words after a magic's name. */
final class MagicArguments {
    private MagicArguments() {}

    /**
     * Splits at white space. Single or double quotes keep it: {@code "my folder/*.jar"}. A backslash is itself, as in
     * Windows paths, but before a quote or a backslash inside double quotes. A comment at the end, {@code // ...} after
     * white space, and a last semicolon are left out: they are habits of the language, not arguments.
     *
     * @throws MagicException at a quote that is not closed
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
