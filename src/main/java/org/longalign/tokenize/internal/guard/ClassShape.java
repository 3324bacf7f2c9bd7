package org.longalign.tokenize.internal.guard;

import org.jspecify.annotations.Nullable;

/**
 * A class of characters in a regular expression, or an escape for one, as far as its kinds are concerned.
 *
 * @param kinds the kinds of characters that it may match
 * @param covered the kinds of which it matches every character
 * @param end the place behind it
 */
record ClassShape(int kinds, int covered, int end) {
    private static final int NOT_SPACE = CharacterKind.ALL & ~CharacterKind.SPACE;
    private static final int MOST_NESTED = 8;

    /** Reads a class in brackets; null if it is not understood. */
    static @Nullable ClassShape read(String regex, int from) {
        return read(regex, from, 0);
    }

    private static @Nullable ClassShape read(String regex, int from, int depth) {
        int at = from + 1;
        boolean negated = at < regex.length() && regex.charAt(at) == '^';
        at += negated ? 1 : 0;
        int kinds = 0;
        int covered = 0;
        boolean first = true;
        while (at < regex.length() && (first || regex.charAt(at) != ']')) {
            first = false;
            ClassShape part;
            char c = regex.charAt(at);
            if (regex.startsWith("[:", at) || regex.startsWith("&&", at) || depth > MOST_NESTED) {
                return null;
            } else if (c == '[') {
                part = read(regex, at, depth + 1);
            } else if (c == ']') {
                // Not at the begin in all dialects.
                return null;
            } else {
                part = c == '\\' ? escape(regex, at) : literal(regex, at);
                if (part != null
                        && part.end() + 1 < regex.length()
                        && regex.charAt(part.end()) == '-'
                        && regex.charAt(part.end() + 1) != ']') {
                    part = range(regex, at, part);
                }
            }
            if (part == null) {
                return null;
            }
            kinds |= part.kinds();
            covered |= part.covered();
            at = part.end();
        }
        if (at >= regex.length() || first) {
            return null;
        }
        return negated
                ? new ClassShape(CharacterKind.ALL & ~covered, 0, at + 1)
                : new ClassShape(kinds, covered, at + 1);
    }

    private static ClassShape literal(String regex, int at) {
        int point = regex.codePointAt(at);
        return new ClassShape(CharacterKind.of(point), 0, at + Character.charCount(point));
    }

    /** A range of literal characters. */
    private static @Nullable ClassShape range(String regex, int at, ClassShape low) {
        int from = regex.codePointAt(at);
        int last = low.end() + 1;
        int to = regex.codePointAt(last);
        if (from == '\\' || to == '\\' || to == '[' || to < from) {
            // "\\w-x" is no range, "\\.-x" may be one: its kinds are not known here.
            return escapedRange(regex, at, low);
        }
        int kinds = 0;
        for (int point = from; point <= to && kinds != CharacterKind.ALL; point++) {
            kinds |= CharacterKind.of(point);
        }
        return new ClassShape(kinds, 0, last + Character.charCount(to));
    }

    private static @Nullable ClassShape escapedRange(String regex, int at, ClassShape low) {
        if (regex.charAt(at) == '\\' && Character.isLetterOrDigit(regex.charAt(at + 1))) {
            // A class and then a hyphen, which the caller reads as a literal.
            return low;
        }
        int last = low.end() + 1;
        ClassShape high = regex.charAt(last) == '\\' ? escape(regex, last) : null;
        return high == null ? null : new ClassShape(CharacterKind.ALL, 0, high.end());
    }

    /** Reads an escape; null if it is not understood. */
    static @Nullable ClassShape escape(String regex, int at) {
        if (at + 1 >= regex.length()) {
            return null;
        }
        char c = regex.charAt(at + 1);
        int end = at + 2;
        return switch (c) {
            case 's' -> new ClassShape(CharacterKind.SPACE, CharacterKind.SPACE, end);
            case 'S' -> new ClassShape(NOT_SPACE, NOT_SPACE, end);
            case 'd' -> new ClassShape(CharacterKind.NUMBER, 0, end);
            case 'w' -> new ClassShape(NOT_SPACE, CharacterKind.LETTER | CharacterKind.MARK, end);
            case 'D', 'W' -> new ClassShape(CharacterKind.ALL, 0, end);
            case 'r', 'n', 't', 'f', 'v' -> new ClassShape(CharacterKind.SPACE, 0, end);
            case 'b', 'B', 'A', 'z', 'Z' -> new ClassShape(0, 0, end);
            case 'p', 'P' -> property(regex, at);
            default -> c < 128 && !Character.isLetterOrDigit(c) ? new ClassShape(CharacterKind.of(c), 0, end) : null;
        };
    }

    private static @Nullable ClassShape property(String regex, int at) {
        int close = regex.indexOf('}', at);
        if (at + 3 >= regex.length() || regex.charAt(at + 2) != '{' || close < 0) {
            return null;
        }
        String name = regex.substring(at + 3, close);
        boolean negated = regex.charAt(at + 1) == 'P' ^ name.startsWith("^");
        String plain = name.startsWith("^") ? name.substring(1) : name;
        int kinds = switch (plain.isEmpty() ? ' ' : plain.charAt(0)) {
            case 'L' -> CharacterKind.LETTER;
            case 'M' -> CharacterKind.MARK;
            case 'N' -> CharacterKind.NUMBER;
            case 'P', 'S' -> CharacterKind.OTHER;
            case 'Z' -> CharacterKind.SPACE;
            default -> CharacterKind.ALL;
        };
        boolean general = plain.length() <= 2;
        // A kind has characters of other categories too, but letters, marks and numbers.
        int named = CharacterKind.LETTER | CharacterKind.MARK | CharacterKind.NUMBER;
        int covered = plain.length() == 1 ? kinds & named : 0;
        if (!plain.matches("[A-Za-z_]{1,40}")) {
            return null;
        }
        if (negated) {
            return new ClassShape(CharacterKind.ALL & ~covered, 0, close + 1);
        }
        return new ClassShape(general ? kinds : CharacterKind.ALL, covered, close + 1);
    }
}
