package org.longalign.kernel.internal.magic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the magics of a cell. Percent signs in literals, text blocks and comments are none, nor is the operator.
 *
 * <p>A line magic begins a line where a statement can begin (at the start of the cell, or after one of <code>; {
 * }</code>), or follows an equals sign; Java allows no percent sign in either place. Elsewhere it counts only if its
 * name is known and its arguments could not follow an operand in Java, such as {@code %maven group:name:1} after a
 * statement without a semicolon.
 */
final class MagicScanner {
    private static final Pattern MAGIC = Pattern.compile("(?<signs>%%?)(?<name>[A-Za-z_]\\w*)(?<arguments>[^\\n]*)");
    private static final Pattern NOT_AFTER_OPERAND =
            Pattern.compile("[ \\t]+(?!instanceof\\b)[\\w\"/~].*|[ \\t]*", Pattern.DOTALL);

    private final String text;
    private final Predicate<String> isKnown;
    private final List<MagicCall> calls = new ArrayList<>();
    /** The last code character before the current offset, white space and comments aside; 0 at the start. */
    private char previous;

    private int at;

    private MagicScanner(String text, Predicate<String> isKnown) {
        this.text = text;
        this.isKnown = isKnown;
    }

    /** The magics of a cell in order. A {@link MagicCall.Kind#CELL} is always the last. */
    static List<MagicCall> scan(String text, Predicate<String> isKnown) {
        if (text.indexOf('%') < 0 && !text.contains(IJavaNames.COMMON)) {
            return List.of();
        }
        MagicScanner scanner = new MagicScanner(text, isKnown);
        scanner.scan();
        return scanner.calls;
    }

    private void scan() {
        boolean lineStart = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                lineStart = true;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("//", at)) {
                at = lineEnd(at);
            } else if (text.startsWith("/*", at)) {
                at = after("*/", at + 2);
            } else if (c == '%' && takeMagic(lineStart)) {
                if (calls.get(calls.size() - 1).kind() == MagicCall.Kind.CELL) {
                    return;
                }
                previous = ';';
            } else {
                takeToken(c);
                previous = c;
                lineStart = false;
            }
        }
    }

    /** Skips a literal, or one other character. */
    private void takeToken(char c) {
        if (text.startsWith("\"\"\"", at)) {
            at = closing("\"\"\"", at + 3, true);
        } else if (c == '"' || c == '\'') {
            at = closing(String.valueOf(c), at + 1, false);
        } else if (c == 'i' && !isPartOfName(at - 1)) {
            takeName();
        } else {
            at++;
        }
    }

    private boolean isPartOfName(int place) {
        return place >= 0 && (Character.isJavaIdentifierPart(text.charAt(place)) || text.charAt(place) == '.');
    }

    private void takeName() {
        int start = at;
        IJavaNames.at(text, at).ifPresent(name -> {
            int end = start + name.getKey().length();
            calls.add(new MagicCall(name.getValue(), "", start, end, end, MagicCall.Kind.IJAVA_NAME));
        });
        at = calls.isEmpty()
                ? at + 1
                : Math.max(at + 1, calls.get(calls.size() - 1).end());
    }

    private boolean takeMagic(boolean lineStart) {
        Matcher matcher = MAGIC.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        boolean isCell = matcher.end("signs") - at == 2;
        MagicCall.Kind kind;
        if (isCell) {
            if (!lineStart || !isStatementStart()) {
                return false;
            }
            kind = previous == 0 ? MagicCall.Kind.CELL : MagicCall.Kind.MISPLACED;
        } else if (previous == '=') {
            kind = MagicCall.Kind.VALUE;
        } else if (lineStart && (isStatementStart() || cannotBeOperator(matcher))) {
            kind = MagicCall.Kind.LINE;
        } else {
            return false;
        }
        String arguments = matcher.group("arguments");
        int leading = arguments.length() - arguments.stripLeading().length();
        calls.add(new MagicCall(
                matcher.group("name"),
                arguments.strip(),
                at,
                matcher.end(),
                matcher.start("arguments") + leading,
                kind));
        at = matcher.end();
        return true;
    }

    private boolean isStatementStart() {
        return previous == 0 || previous == ';' || previous == '{' || previous == '}';
    }

    private boolean cannotBeOperator(Matcher matcher) {
        String arguments = matcher.group("arguments");
        return isKnown.test(matcher.group("name"))
                && !arguments.isBlank()
                && NOT_AFTER_OPERAND.matcher(arguments).matches();
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private int after(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    /** The offset after a literal. An unclosed one ends with its line, a text block with the text. */
    private int closing(String quote, int from, boolean spansLines) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\') {
                i += 2;
            } else if (c == '\n' && !spansLines) {
                return i;
            } else if (text.startsWith(quote, i)) {
                return i + quote.length();
            } else {
                i++;
            }
        }
        return text.length();
    }
}
