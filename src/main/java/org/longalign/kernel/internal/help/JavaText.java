package org.longalign.kernel.internal.help;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Scans Java text that may be unfinished or wrong: separates code from comments and literals, finds the brackets that
 * are open at its end, and splits it into statements and declarations.
 */
final class JavaText {
    /** The regions that an offset between two characters can be in. */
    private enum Region {
        CODE,
        LINE_COMMENT,
        COMMENT,
        STRING,
        CHARACTER,
        TEXT_BLOCK
    }

    private final String text;
    private final String code;
    private final Region[] regions;

    JavaText(String text) {
        this.text = text;
        this.regions = new Region[text.length() + 1];
        char[] blanked = text.toCharArray();
        Region region = Region.CODE;
        regions[0] = region;
        int at = 0;
        while (at < text.length()) {
            Region before = region;
            int width = 1;
            switch (region) {
                case CODE -> {
                    region = opened(at);
                    width = region == Region.TEXT_BLOCK ? 3 : 1;
                }
                case LINE_COMMENT -> region = text.charAt(at) == '\n' ? Region.CODE : region;
                case COMMENT -> {
                    if (text.startsWith("*/", at)) {
                        region = Region.CODE;
                        width = 2;
                    }
                }
                default -> {
                    if (text.charAt(at) == '\\') {
                        width = 2;
                    } else {
                        region = closed(at, region);
                        width = region == Region.CODE && before == Region.TEXT_BLOCK ? 3 : 1;
                    }
                }
            }
            int end = Math.min(text.length(), at + width);
            if (before != Region.CODE || region != Region.CODE) {
                blank(blanked, at, end);
            }
            Arrays.fill(regions, at + 1, end, region == Region.CODE ? before : region);
            regions[end] = region;
            at = end;
        }
        this.code = new String(blanked);
    }

    private static void blank(char[] characters, int start, int end) {
        for (int i = start; i < end; i++) {
            if (characters[i] != '\n') {
                characters[i] = ' ';
            }
        }
    }

    private Region opened(int at) {
        if (text.startsWith("//", at)) {
            return Region.LINE_COMMENT;
        } else if (text.startsWith("/*", at)) {
            return Region.COMMENT;
        } else if (text.startsWith("\"\"\"", at)) {
            return Region.TEXT_BLOCK;
        } else if (text.charAt(at) == '"') {
            return Region.STRING;
        }
        return text.charAt(at) == '\'' ? Region.CHARACTER : Region.CODE;
    }

    /** An unclosed string or character ends with its line, as for the compiler. */
    private Region closed(int at, Region region) {
        char next = text.charAt(at);
        boolean ends = switch (region) {
            case STRING -> next == '"' || next == '\n';
            case CHARACTER -> next == '\'' || next == '\n';
            default -> text.startsWith("\"\"\"", at);
        };
        return ends ? Region.CODE : region;
    }

    /** The text with comments and literals blanked, at the same offsets. */
    String code() {
        return code;
    }

    /** Whether text inserted at an offset is code. */
    boolean isCode(int offset) {
        return regions[offset] == Region.CODE;
    }

    /** Whether text inserted at an offset is a comment. */
    boolean isComment(int offset) {
        return regions[offset] == Region.COMMENT || regions[offset] == Region.LINE_COMMENT;
    }

    /** The start of the identifier that ends at an offset; the offset itself if none does. */
    int wordStart(int end) {
        int start = end;
        while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** The end of the identifier at an offset. */
    int wordEnd(int offset) {
        int end = offset;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The offset of the last code character before an offset that is not white space; -1 if there is none. */
    int lastCode(int offset) {
        int at = offset - 1;
        while (at >= 0 && Character.isWhitespace(code.charAt(at))) {
            at--;
        }
        return at;
    }

    /** The offset after the bracket that closes the one at an offset; -1 if none does. */
    int closing(int opening) {
        int depth = 0;
        for (int i = opening; i < code.length(); i++) {
            char next = code.charAt(i);
            if ("([{".indexOf(next) >= 0) {
                depth++;
            } else if (")]}".indexOf(next) >= 0 && --depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /** The offsets of the brackets open at the end, innermost first. */
    List<Integer> open() {
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < code.length(); i++) {
            step(open, i);
        }
        return List.copyOf(open);
    }

    /** The statements and declarations in order, each with its preceding comments; the last may be unfinished. */
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        int start = 0;
        for (int i = 0; i < code.length(); i++) {
            step(open, i);
            char next = code.charAt(i);
            if (open.isEmpty() && (next == ';' || (next == '}' && !continuesAt(start, i + 1)))) {
                statements.add(text.substring(start, i + 1));
                start = i + 1;
            }
        }
        statements.add(text.substring(start));
        return statements;
    }

    private void step(Deque<Integer> open, int at) {
        char next = code.charAt(at);
        if ("([{".indexOf(next) >= 0) {
            open.push(at);
        } else if (")]}".indexOf(next) >= 0) {
            if (!open.isEmpty()) {
                open.pop();
            }
        } else if (next == ';') {
            // A forgotten closing parenthesis ends with its statement.
            while (!open.isEmpty() && code.charAt(open.peek()) != '{' && !isHeader(open.peek())) {
                open.pop();
            }
        }
    }

    /** Whether a parenthesis belongs to a {@code for} or {@code try}, where semicolons are allowed. */
    private boolean isHeader(int parenthesis) {
        int end = lastCode(parenthesis) + 1;
        String word = code.substring(wordStart(end), end);
        return word.equals("for") || word.equals("try");
    }

    /** Whether a statement continues after a brace that closed at depth 0. */
    private boolean continuesAt(int start, int end) {
        int next = end;
        while (next < code.length() && Character.isWhitespace(code.charAt(next))) {
            next++;
        }
        if (next == code.length()) {
            return false;
        }
        String word = code.substring(next, wordEnd(next));
        return switch (word) {
            case "" -> ";.,)]+-*/?:=&|<>".indexOf(code.charAt(next)) >= 0;
            case "else", "catch", "finally" -> true;
            case "while" -> code.substring(start, end).strip().startsWith("do");
            default -> false;
        };
    }
}
