package org.longalign.tokenize.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.longalign.tokenize.jinja.Lexer.LineNumbers;
import org.longalign.tokenize.jinja.Token.Kind;

/** Cuts the inside of one tag into names, strings, numbers and operators. */
final class TagLexer {
    /** Longer ones first. */
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private static final int MAX_DIGITS = 4_300;

    private final String source;
    private final LineNumbers lines;
    private final List<Token> tokens;
    private final Deque<Character> open = new ArrayDeque<>();
    private int at;

    TagLexer(String source, LineNumbers lines, List<Token> tokens, int from) {
        this.source = source;
        this.lines = lines;
        this.tokens = tokens;
        at = from;
    }

    /** The place that it has come to. */
    int at() {
        return at;
    }

    /** Goes to the sign or closing marker; false if there is none. A {@code +} before it is a sign in blocks alone. */
    boolean run(String close, boolean block) {
        while (at < source.length()) {
            char c = source.charAt(at);
            boolean signed = c == '-' || (block && c == '+');
            if (open.isEmpty() && (source.startsWith(close, at) || (signed && source.startsWith(close, at + 1)))) {
                return true;
            }
            if (Characters.isSpace(c)) {
                at++;
            } else if (c == '\'' || c == '"') {
                string(c);
            } else if (isDigit(at)) {
                number();
            } else if (isWord(source.codePointAt(at))) {
                name();
            } else {
                operator();
            }
        }
        return false;
    }

    private void add(Kind kind, Object value, int from) {
        tokens.add(new Token(kind, value, lines.of(from)));
    }

    private boolean isDigit(int place) {
        return place < source.length() && source.charAt(place) >= '0' && source.charAt(place) <= '9';
    }

    private static boolean isWord(int c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private void name() {
        int from = at;
        while (at < source.length() && isWord(source.codePointAt(at))) {
            at += Character.charCount(source.codePointAt(at));
        }
        add(Kind.NAME, source.substring(from, at), from);
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new TemplateError("the string is not closed", lines.of(at));
        }
        add(Kind.STRING, StringLiteral.unescaped(source.substring(at + 1, end), lines.of(at)), at);
        at = end + 1;
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator.charAt(0));
                add(Kind.OPERATOR, operator, at);
                at += operator.length();
                return;
            }
        }
        throw new TemplateError("unexpected '" + Character.toString(source.codePointAt(at)) + "'", lines.of(at));
    }

    private void balance(char operator) {
        int opening = "([{".indexOf(operator);
        int closing = ")]}".indexOf(operator);
        if (opening >= 0) {
            open.push(")]}".charAt(opening));
        } else if (closing >= 0 && (open.isEmpty() || open.pop() != operator)) {
            throw new TemplateError("unexpected '" + operator + "'", lines.of(at));
        }
    }

    private void number() {
        int from = at;
        int whole = digits(at);
        int end = whole;
        boolean afterDot = from > 0 && source.charAt(from - 1) == '.';
        if (end < source.length() && source.charAt(end) == '.' && isDigit(end + 1)) {
            end = digits(end + 1);
        }
        int exponent = end;
        if (exponent < source.length() && (source.charAt(exponent) | 0x20) == 'e') {
            exponent++;
            if (exponent < source.length() && "+-".indexOf(source.charAt(exponent)) >= 0) {
                exponent++;
            }
            end = isDigit(exponent) ? digits(exponent) : end;
        }
        if (end > whole && !afterDot) {
            at = end;
            add(Kind.NUMBER, Double.valueOf(source.substring(from, at).replace("_", "")), from);
        } else {
            at = wholeNumber(from, whole);
        }
    }

    /** Behind the digits from a place on, with single underscores between them. */
    private int digits(int from) {
        int end = from;
        while (isDigit(end) || (end > from && end < source.length() && source.charAt(end) == '_' && isDigit(end + 1))) {
            end++;
        }
        return end;
    }

    private int wholeNumber(int from, int behind) {
        String prefix =
                source.substring(from, Math.min(from + 2, source.length())).toLowerCase(Locale.ROOT);
        int radix = switch (prefix) {
            case "0b" -> 2;
            case "0o" -> 8;
            case "0x" -> 16;
            default -> 10;
        };
        int end = behind;
        int start = from;
        if (radix != 10) {
            end = from + 2;
            while (end < source.length() && isDigitOf(end, radix)) {
                end++;
            }
            start = from + 2;
        } else if (source.charAt(from) == '0') {
            end = from + 1;
            while (end < source.length() && (source.charAt(end) == '0' || source.startsWith("_0", end))) {
                end += source.charAt(end) == '0' ? 1 : 2;
            }
        }
        String digits = source.substring(start, end).replace("_", "");
        if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
            throw new TemplateError("a number that cannot be read", lines.of(from));
        }
        add(Kind.NUMBER, Numbers.normal(new BigInteger(digits, radix)), from);
        return end;
    }

    private boolean isDigitOf(int place, int radix) {
        char c = source.charAt(place);
        boolean joins =
                c == '_' && place + 1 < source.length() && Character.digit(source.charAt(place + 1), radix) >= 0;
        return joins || (c < 128 && Character.digit(c, radix) >= 0);
    }
}
