package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Python's operations on texts, whose characters are code points; all of them in linear time. */
final class Text {
    private Text() {}

    /** The number of code points. */
    static long length(RenderingBudget budget, String text) {
        budget.read(text.length());
        return text.codePointCount(0, text.length());
    }

    /** The place in Java's characters of a code point; the end for one beyond it. */
    static int place(RenderingBudget budget, String text, long codePoint) {
        if (codePoint >= text.length()) {
            return text.length();
        }
        budget.read(codePoint);
        int at = 0;
        for (long i = 0; i < codePoint && at < text.length(); i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /** {@code text.strip(characters)} on either side; white space for null. */
    static String stripped(
            RenderingBudget budget, String text, @Nullable String characters, boolean left, boolean right) {
        IntPredicate kind = Characters::isSpace;
        if (characters != null) {
            budget.makeItems(characters.length());
            Set<Integer> set = new HashSet<>();
            characters.codePoints().forEach(set::add);
            kind = set::contains;
        }
        int start = 0;
        int end = text.length();
        while (left && start < end && kind.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && kind.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        budget.read(start + (long) text.length() - end);
        budget.make(end - start);
        return text.substring(start, end);
    }

    /** {@code text.split(separator, limit)}; white space separates where there is none, and a negative limit is none. */
    static List<Object> split(RenderingBudget budget, String text, @Nullable String separator, long limit) {
        if (separator == null) {
            return words(budget, text, limit);
        }
        if (separator.isEmpty()) {
            throw new TemplateError("split() needs a separator that is not empty");
        }
        return parts(budget, text, separator.length(), new TextSearch(budget, text, separator).all(limit));
    }

    private static List<Object> parts(RenderingBudget budget, String text, int separator, List<Integer> places) {
        budget.make(text.length());
        budget.makeItems(places.size() + 1L);
        List<Object> parts = new ArrayList<>(places.size() + 1);
        int from = 0;
        for (int place : places) {
            parts.add(text.substring(from, place));
            from = place + separator;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** {@code text.rsplit(separator, limit)}. */
    static List<Object> splitFromRight(RenderingBudget budget, String text, @Nullable String separator, long limit) {
        if (separator == null) {
            return wordsFromRight(budget, text, limit);
        }
        if (separator.isEmpty()) {
            throw new TemplateError("rsplit() needs a separator that is not empty");
        }
        List<Integer> places = limit == 0 ? List.of() : new TextSearch(budget, text, separator).fromTheRight(limit);
        List<Integer> ordered = new ArrayList<>(places);
        java.util.Collections.reverse(ordered);
        return parts(budget, text, separator.length(), ordered);
    }

    private static List<Object> words(RenderingBudget budget, String text, long limit) {
        budget.read(text.length());
        budget.make(text.length());
        List<Object> words = new ArrayList<>();
        int at = spaces(text, 0);
        while (at < text.length()) {
            budget.makeItems(1);
            int end = words.size() == limit ? text.length() : at;
            while (end < text.length() && !Characters.isSpace(text.charAt(end))) {
                end++;
            }
            words.add(text.substring(at, end));
            at = spaces(text, end);
        }
        return words;
    }

    private static int spaces(String text, int from) {
        int end = from;
        while (end < text.length() && Characters.isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static List<Object> wordsFromRight(RenderingBudget budget, String text, long limit) {
        budget.read(text.length());
        budget.make(text.length());
        List<Object> words = new ArrayList<>();
        int end = text.length();
        while (true) {
            while (end > 0 && Characters.isSpace(text.charAt(end - 1))) {
                end--;
            }
            if (end == 0) {
                break;
            }
            budget.makeItems(1);
            int start = words.size() == limit ? 0 : end;
            while (start > 0 && !Characters.isSpace(text.charAt(start - 1))) {
                start--;
            }
            words.add(text.substring(start, end));
            end = start;
        }
        java.util.Collections.reverse(words);
        return words;
    }

    /** {@code text.splitlines(keep)}. */
    static List<Object> lines(RenderingBudget budget, String text, boolean keep) {
        budget.read(text.length());
        budget.make(text.length());
        List<Object> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (Characters.endsLine(text.charAt(i))) {
                boolean two = text.startsWith("\r\n", i);
                int behind = i + (two ? 2 : 1);
                budget.makeItems(1);
                lines.add(text.substring(start, keep ? behind : i));
                start = behind;
                i = behind - 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** {@code text.replace(old, replacement, limit)}; a negative limit is none. */
    static String replace(RenderingBudget budget, String text, String old, String replacement, long limit) {
        if (old.isEmpty()) {
            return interleaved(budget, text, replacement, limit);
        }
        List<Integer> places = new TextSearch(budget, text, old).all(limit);
        budget.make(text.length() + places.size() * (long) replacement.length());
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (int place : places) {
            replaced.append(text, from, place).append(replacement);
            from = place + old.length();
        }
        return replaced.append(text, from, text.length()).toString();
    }

    /** A text with another before each character and at the end. */
    private static String interleaved(RenderingBudget budget, String text, String between, long limit) {
        StringBuilder result = new StringBuilder();
        long left = limit < 0 ? Long.MAX_VALUE : limit;
        int at = 0;
        while (left > 0) {
            budget.make(between.length() + 2L);
            result.append(between);
            left--;
            if (at == text.length()) {
                return result.toString();
            }
            int next = at + Character.charCount(text.codePointAt(at));
            result.append(text, at, next);
            at = next;
        }
        budget.make(text.length() - at);
        return result.append(text, at, text.length()).toString();
    }

    /** {@code text.count(part)}. */
    static long count(RenderingBudget budget, String text, String part) {
        return part.isEmpty()
                ? length(budget, text) + 1
                : new TextSearch(budget, text, part).all(-1).size();
    }

    /** A text so many times. */
    static String repeated(RenderingBudget budget, String text, Object times) {
        long count = Indices.times(times);
        if (text.isEmpty() || count == 0) {
            return "";
        }
        budget.make(count > Integer.MAX_VALUE / text.length() ? Long.MAX_VALUE : count * text.length());
        return text.repeat((int) count);
    }

    /** A text with blanks or other letters on its sides up to a width. */
    static String padded(RenderingBudget budget, String text, long width, String fill, char side) {
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new TemplateError("the fill must be one character");
        }
        long missing = width - length(budget, text);
        if (missing <= 0) {
            return text;
        }
        long left = side == '>' ? missing : side == '<' ? 0 : missing / 2 + (side == 'c' ? missing & width & 1 : 0);
        budget.make(text.length() + (missing > Integer.MAX_VALUE ? Long.MAX_VALUE / 2 : missing * fill.length()));
        return fill.repeat((int) left) + text + fill.repeat((int) (missing - left));
    }

    /** Texts one after another with a text between. */
    static String join(RenderingBudget budget, String separator, List<Object> items, boolean anything) {
        StringBuilder joined = new StringBuilder();
        String between = "";
        for (Object item : items) {
            if (!anything && !(item instanceof String)) {
                throw new TemplateError("join() needs texts, not " + Values.a(item));
            }
            String text = Printing.str(budget, item);
            budget.make((long) between.length() + text.length());
            joined.append(between).append(text);
            between = separator;
        }
        return joined.toString();
    }
}
