package org.longalign.tokenize.internal.guard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions whose time is known: alternatives of characters and classes, of which each sequence repeats at
 * most one without bound that may be tried again with fewer characters. Then a match takes time in proportion to the run of
 * characters that it repeats. All others are unknown, and no fault.
 */
final class RegexShape {
    private static final int MOST_CHARS = 4_000;
    private static final int MOST_DEPTH = 8;
    private static final int MOST_REPEATED = 1_000;
    /** The most ways in which the bounded parts of a sequence may be tried. */
    private static final int MOST_WAYS = 64;

    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final String regex;
    private int at;
    private int depth;

    /**
     * A regular expression that is understood.
     *
     * @param runs the kinds of characters of each unbounded repetition
     * @param retried those of them that may be tried with fewer
     * @param nullable whether it matches the empty text
     * @param ways the number of ways to try its bounded parts
     */
    record Known(List<Integer> runs, List<Integer> retried, boolean nullable, int ways) {}

    /** A part of a sequence with its repetition. */
    private record Item(Known known, int min, int max, boolean assertion) {}

    /** It is not understood. */
    private static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private RegexShape(String regex) {
        this.regex = regex;
    }

    /** Reads a regular expression; null if it is not understood. */
    static @Nullable Known read(String regex) {
        if (regex.isEmpty() || regex.length() > MOST_CHARS) {
            return null;
        }
        try {
            RegexShape shape = new RegexShape(regex);
            Known known = shape.alternatives();
            return shape.at == regex.length() ? known : null;
        } catch (Unknown e) {
            return null;
        }
    }

    private Known alternatives() throws Unknown {
        List<Integer> runs = new ArrayList<>();
        List<Integer> retried = new ArrayList<>();
        boolean nullable = false;
        int ways = 0;
        do {
            Known one = sequence();
            runs.addAll(one.runs());
            retried.addAll(one.retried());
            nullable |= one.nullable();
            ways += one.ways();
        } while (accept('|'));
        return new Known(runs, retried, nullable, ways);
    }

    private Known sequence() throws Unknown {
        List<Item> items = new ArrayList<>();
        while (at < regex.length() && regex.charAt(at) != '|' && regex.charAt(at) != ')') {
            items.add(item());
        }
        List<Integer> runs = new ArrayList<>();
        List<Integer> retried = new ArrayList<>();
        boolean mayFail = false;
        boolean nullable = true;
        long ways = 1;
        for (int i = items.size() - 1; i >= 0; i--) {
            Item item = items.get(i);
            runs.addAll(item.known().runs());
            retried.addAll(mayFail ? item.known().runs() : item.known().retried());
            ways *= item.max() == UNBOUNDED
                    ? 1
                    : (long) (item.max() - item.min() + 1) * item.known().ways();
            boolean needed =
                    item.assertion() || (item.min() > 0 && !item.known().nullable());
            mayFail |= needed;
            nullable &= item.assertion() || !needed;
            if (retried.size() > 1 || ways > (mayFail ? MOST_WAYS : MOST_REPEATED)) {
                throw new Unknown();
            }
        }
        return new Known(runs, retried, nullable, (int) ways);
    }

    private Item item() throws Unknown {
        int start = at;
        boolean group = regex.charAt(at) == '(';
        boolean lookahead = regex.startsWith("(?!", at) || regex.startsWith("(?=", at);
        boolean assertion = lookahead || accept('^') || accept('$');
        Known known;
        int kinds = 0;
        if (group) {
            known = group(lookahead);
        } else {
            kinds = assertion ? 0 : character();
            known = new Known(List.of(), List.of(), false, 1);
        }
        assertion |= at - start == 2 && regex.charAt(start) == '\\' && "bBAzZ".indexOf(regex.charAt(start + 1)) >= 0;
        int min = 1;
        int max = 1;
        if (accept('?')) {
            min = 0;
        } else if (accept('*')) {
            min = 0;
            max = UNBOUNDED;
        } else if (accept('+')) {
            max = UNBOUNDED;
        } else if (at < regex.length() && regex.charAt(at) == '{') {
            int[] bounds = bounds();
            min = bounds[0];
            max = bounds[1];
            // What follows would be a repetition of the repetition.
            if (at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0) {
                throw new Unknown();
            }
        }
        boolean quantified = min != 1 || max != 1;
        if (quantified && at < regex.length() && "?*+{".indexOf(regex.charAt(at)) >= 0 && !accept('+')) {
            throw new Unknown();
        }
        if ((quantified && assertion) || (group && max > 1) || (!group && max == UNBOUNDED && min > MOST_REPEATED)) {
            throw new Unknown();
        }
        if (max == UNBOUNDED) {
            known = new Known(List.of(kinds), List.of(), false, 1);
        } else if (max > MOST_REPEATED) {
            throw new Unknown();
        }
        return new Item(known, min, max, assertion);
    }

    private Known group(boolean lookahead) throws Unknown {
        at++;
        if (accept('?')) {
            if (lookahead) {
                at++;
            } else {
                while (at < regex.length() && "im".indexOf(regex.charAt(at)) >= 0) {
                    at++;
                }
                if (!accept(':')) {
                    throw new Unknown();
                }
            }
        }
        if (++depth > MOST_DEPTH) {
            throw new Unknown();
        }
        Known known = alternatives();
        depth--;
        if (!accept(')') || (lookahead && !known.runs().isEmpty())) {
            throw new Unknown();
        }
        return known;
    }

    private int[] bounds() throws Unknown {
        int end = regex.indexOf('}', at);
        String[] parts = end < 0 ? new String[0] : regex.substring(at + 1, end).split(",", -1);
        if (parts.length < 1 || parts.length > 2 || !parts[0].matches("[0-9]{1,4}")) {
            throw new Unknown();
        }
        int min = Integer.parseInt(parts[0]);
        int max = min;
        if (parts.length == 2) {
            if (!parts[1].matches("[0-9]{0,4}")) {
                throw new Unknown();
            }
            max = parts[1].isEmpty() ? UNBOUNDED : Integer.parseInt(parts[1]);
        }
        if (max < min) {
            throw new Unknown();
        }
        at = end + 1;
        return new int[] {min, max};
    }

    private boolean accept(char c) {
        if (at < regex.length() && regex.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    /** The kinds of what one character of the text may be. */
    private int character() throws Unknown {
        char c = regex.charAt(at);
        if (c == '[') {
            ClassShape read = ClassShape.read(regex, at);
            if (read == null) {
                throw new Unknown();
            }
            at = read.end();
            return read.kinds();
        }
        if (c == '\\') {
            ClassShape read = ClassShape.escape(regex, at);
            if (read == null) {
                throw new Unknown();
            }
            at = read.end();
            return read.kinds();
        }
        if ("?*+{})".indexOf(c) >= 0) {
            throw new Unknown();
        }
        int point = regex.codePointAt(at);
        at += Character.charCount(point);
        return c == '.' ? CharacterKind.ALL : CharacterKind.of(point);
    }
}
