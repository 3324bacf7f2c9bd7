package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import org.longalign.tokenize.jinja.Token.Kind;

/**
 * Cuts a template into text and tags as Jinja2 does with {@code trim_blocks} and {@code lstrip_blocks}: a tag takes the
 * line's end after it and the indentation before it, {@code -} takes all white space, {@code +} none; comments are gone.
 */
final class Lexer {
    /** Most characters of a template. */
    static final int MAX_CHARACTERS = 1 << 20;

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final LineNumbers lines;
    private int at;
    /** Whether {@link #at} is at the beginning of a line. */
    private boolean lineStart = true;

    private Lexer(String source) {
        this.source = source;
        lines = new LineNumbers(source);
    }

    /**
     * The tokens of a template.
     *
     * @throws TemplateError if a tag, a comment or a string is not closed, or a character means nothing
     */
    static List<Token> tokens(String template) {
        if (template.length() > MAX_CHARACTERS) {
            throw new TemplateError("the template has more than " + MAX_CHARACTERS + " characters");
        }
        String unix = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int open = nextTag(at);
            if (open < 0) {
                data(source.substring(at), at);
                break;
            }
            char kind = source.charAt(open + 1);
            int sign = sign(open + 2);
            data(stripped(source.substring(at, open), sign, kind != '{'), at);
            lineStart = false;
            int inside = open + (sign == 0 ? 2 : 3);
            if (kind == '#') {
                comment(open, inside);
            } else if (kind == '{') {
                tag(Kind.VARIABLE_BEGIN, Kind.VARIABLE_END, open, inside);
            } else {
                int raw = rawTag(inside, "raw", false);
                if (raw >= 0) {
                    raw(open, raw);
                } else {
                    tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, open, inside);
                }
            }
        }
        tokens.add(new Token(Kind.EOF, "", lines.of(source.length())));
    }

    private int nextTag(int from) {
        for (int open = source.indexOf('{', from); open >= 0; open = source.indexOf('{', open + 1)) {
            if (open + 1 < source.length() && "{%#".indexOf(source.charAt(open + 1)) >= 0) {
                return open;
            }
        }
        return -1;
    }

    /** The sign at a place, or 0. */
    private int sign(int place) {
        char c = place < source.length() ? source.charAt(place) : ' ';
        return c == '-' || c == '+' ? c : 0;
    }

    private void data(String words, int from) {
        if (!words.isEmpty()) {
            tokens.add(new Token(Kind.DATA, words, lines.of(from)));
        }
    }

    /** The text before a tag after stripping: {@code -} removes all white space, a block the indentation of its line. */
    private String stripped(String before, int sign, boolean block) {
        if (sign == '-') {
            int end = before.length();
            while (end > 0 && Characters.isSpace(before.charAt(end - 1))) {
                end--;
            }
            return before.substring(0, end);
        }
        int line = before.lastIndexOf('\n') + 1;
        boolean indentation = before.substring(line).chars().allMatch(Characters::isSpace);
        return block && sign != '+' && indentation && (line > 0 || lineStart) ? before.substring(0, line) : before;
    }

    private void comment(int open, int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) {
            throw unclosed("comment", open);
        }
        // A sign is part of the closing marker if it does not open the comment as well.
        int sign = end > inside ? sign(end - 1) : 0;
        after(end + 2, sign, true);
    }

    /** Continues after a tag: {@code -} takes the white space there, a block or comment one line's end. */
    private void after(int end, int sign, boolean block) {
        at = end;
        if (sign == '-') {
            at = spaces(at);
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStart = source.charAt(at - 1) == '\n';
    }

    private int spaces(int from) {
        int end = from;
        while (end < source.length() && Characters.isSpace(source.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The place of the sign or closing marker of a tag that is this word alone, or -1. */
    private int rawTag(int inside, String word, boolean mayKeep) {
        int start = spaces(inside);
        if (!source.startsWith(word, start)) {
            return -1;
        }
        int end = spaces(start + word.length());
        boolean closed = source.startsWith("%}", end)
                || source.startsWith("-%}", end)
                || (mayKeep && source.startsWith("+%}", end));
        return closed ? end : -1;
    }

    private void raw(int open, int close) {
        int sign = sign(close);
        after(close + (sign == 0 ? 2 : 3), sign, false);
        for (int tag = source.indexOf("{%", at); tag >= 0; tag = source.indexOf("{%", tag + 1)) {
            int before = sign(tag + 2);
            int end = rawTag(tag + (before == 0 ? 2 : 3), "endraw", true);
            if (end >= 0) {
                data(stripped(source.substring(at, tag), before, true), at);
                int behind = sign(end);
                after(end + (behind == 0 ? 2 : 3), behind, true);
                return;
            }
        }
        throw unclosed("raw block", open);
    }

    private void tag(Kind begin, Kind end, int open, int inside) {
        tokens.add(new Token(begin, "", lines.of(open)));
        TagLexer tag = new TagLexer(source, lines, tokens, inside);
        boolean block = end == Kind.BLOCK_END;
        if (!tag.run(block ? "%}" : "}}", block)) {
            throw unclosed(block ? "tag" : "expression", open);
        }
        int close = tag.at();
        int sign = sign(close);
        tokens.add(new Token(end, "", lines.of(close)));
        after(close + (sign == 0 ? 2 : 3), sign, block);
    }

    private TemplateError unclosed(String what, int open) {
        return new TemplateError("the " + what + " is not closed", lines.of(open));
    }

    /** Lines of places. */
    static final class LineNumbers {
        private final String text;
        private int counted;
        private int line = 1;

        LineNumbers(String text) {
            this.text = text;
        }

        /** The line of a place; places come in order, or the count begins again. */
        int of(int place) {
            if (place < counted) {
                counted = 0;
                line = 1;
            }
            for (; counted < place; counted++) {
                if (text.charAt(counted) == '\n') {
                    line++;
                }
            }
            return line;
        }
    }
}
