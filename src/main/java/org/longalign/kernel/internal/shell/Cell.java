package org.longalign.kernel.internal.shell;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A cell to evaluate.
 *
 * @param number its execution count, as in {@code In [3]}
 * @param source its Java code
 * @param written its text as the user wrote it, magics included; line numbers are the same as in the code
 * @param name its name in errors; null: its number
 */
public record Cell(
        int number, String source, String written, @Nullable String name) {
    private static final Pattern BEFORE_CODE = Pattern.compile("(?:\\s++|//[^\n]*+|/\\*.*?\\*/)*+", Pattern.DOTALL);
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])*+'|//[^\n]*+|/\\*.*?\\*/",
            Pattern.DOTALL);

    /** A cell without magics. */
    public Cell(int number, String source) {
        this(number, source, source, null);
    }

    /** The name of one of its lines in errors, counted from 1: {@code cell 3, line 1}. */
    String place(int line) {
        return (name == null ? "cell " + number : name) + ", line " + line;
    }

    /** The number, from 1, of the line at a character offset of the source. */
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

    /** Whether the code ends with a semicolon, comments aside. */
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

    /** A line of the text as written, counted from 1; empty if there is no such line. */
    String line(int number) {
        List<String> lines = written.lines().toList();
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }

    /** Whether a text has no code: it is empty, or white space and comments alone. */
    static boolean isBlank(String source) {
        return BEFORE_CODE.matcher(source).matches();
    }

    /** The length of the white space and comments before the first code; 0 if there is no code. */
    static int codeStart(String source) {
        Matcher matcher = BEFORE_CODE.matcher(source);
        return matcher.lookingAt() && matcher.end() < source.length() ? matcher.end() : 0;
    }
}
