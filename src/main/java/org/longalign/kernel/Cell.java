package org.longalign.kernel;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell that is being evaluated.
 *
 * @param number its execution count, as in {@code In [3]}
 * @param source its code
 * @param written its text as the user knows it, magics included: line by line what the code is
 * @param name what errors call it; null: by its number
 */
public record Cell(
        int number, String source, String written, @Nullable String name) {
    private static final Pattern BEFORE_CODE = Pattern.compile("(?:\\s++|//[^\n]*+|/\\*.*?\\*/)*+", Pattern.DOTALL);
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])*+'|//[^\n]*+|/\\*.*?\\*/",
            Pattern.DOTALL);

    /** A cell of Java alone. */
    public Cell(int number, String source) {
        this(number, source, source, null);
    }

    /** How errors name one of its lines, counted from 1. */
    String place(int line) {
        return (name == null ? "cell " + number : name) + ", line " + line;
    }

    /** The number, from 1, of the line that holds a character offset of the source. */
    int lineAt(int offset) {
        int end = Math.min(Math.max(offset, 0), source.length());
        int line = 1;
        for (int i = 0; i < end; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** Whether a semicolon ends the code, whatever comments follow it. */
    static boolean endsWithSemicolon(String code) {
        String last = "";
        for (Matcher matcher = COMMENT_OR_LITERAL.matcher(code); ; ) {
            int start = matcher.regionStart();
            boolean found = matcher.find();
            String between = code.substring(start, found ? matcher.start() : code.length())
                    .strip();
            last = between.isEmpty() ? last : between;
            if (!found) {
                return last.endsWith(";");
            }
            last = matcher.group().startsWith("/") ? last : matcher.group();
            matcher.region(matcher.end(), code.length());
        }
    }

    /** A line of the text as written by its number from 1; empty where there is no such line. */
    String line(int number) {
        List<String> lines = written.lines().toList();
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    /** Characters of white space and comments before the first code; 0 where there is no code. */
    static int codeStart(String source) {
        Matcher matcher = BEFORE_CODE.matcher(source);
        return matcher.lookingAt() && matcher.end() < source.length() ? matcher.end() : 0;
    }
}
