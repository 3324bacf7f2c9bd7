package org.longalign.tokenize.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a text in another in linear time, whatever the two hold. A short one, or the beginning of a long one, is searched
 * for as Java does; where the rest of a long one often differs, Knuth, Morris and Pratt's automaton takes over.
 */
final class TextSearch {
    private static final int SHORT = 16;

    private final RenderingBudget budget;
    private final String text;
    private final String part;
    private final String beginning;
    /** The number of characters compared behind the beginning. */
    private long compared;

    private int @Nullable [] borders;

    TextSearch(RenderingBudget budget, String text, String part) {
        this.budget = budget;
        this.text = text;
        this.part = part;
        beginning = part.length() > SHORT ? part.substring(0, SHORT) : part;
    }

    /** The first place from another on, or -1. */
    int next(int from) {
        if (part.length() > text.length() - from) {
            return -1;
        }
        int at = from;
        while (borders == null) {
            int found = text.indexOf(beginning, at);
            budget.read((found < 0 ? text.length() : found) - at + 1L);
            if (found < 0 || part.length() <= SHORT || found > text.length() - part.length()) {
                return found < 0 || found > text.length() - part.length() ? -1 : found;
            }
            int end = SHORT;
            while (end < part.length() && text.charAt(found + end) == part.charAt(end)) {
                end++;
            }
            budget.read(end);
            if (end == part.length()) {
                return found;
            }
            compared += end;
            if (compared > 4L * part.length()) {
                borders = borders();
            }
            at = found + 1;
        }
        return automaton(at, borders);
    }

    /** The last place, or -1. */
    int last() {
        List<Integer> last = fromTheRight(1);
        return last.isEmpty() ? -1 : last.get(0);
    }

    /** Places that do not overlap, from the right; a negative limit is none. */
    List<Integer> fromTheRight(long limit) {
        List<Integer> places = new ArrayList<>();
        if (part.length() <= SHORT) {
            int at = text.length();
            while (at >= 0 && places.size() != limit) {
                int found = text.lastIndexOf(part, at - part.length());
                budget.read(at - Math.max(0, found) + 1L);
                if (found >= 0) {
                    budget.makeItems(1);
                    places.add(found);
                }
                at = found;
            }
            return places;
        }
        List<Integer> all = overlapping(borders());
        int before = text.length();
        for (int i = all.size() - 1; i >= 0 && places.size() != limit; i--) {
            if (all.get(i) + part.length() <= before) {
                before = all.get(i);
                places.add(before);
            }
        }
        return places;
    }

    private List<Integer> overlapping(int[] border) {
        List<Integer> places = new ArrayList<>();
        int matched = 0;
        budget.read(2L * text.length());
        for (int i = 0; i < text.length(); i++) {
            while (matched > 0 && (matched == part.length() || text.charAt(i) != part.charAt(matched))) {
                matched = border[matched - 1];
            }
            matched += text.charAt(i) == part.charAt(matched) ? 1 : 0;
            if (matched == part.length()) {
                budget.makeItems(1);
                places.add(i - matched + 1);
            }
        }
        return places;
    }

    /** All places that do not overlap, from the left; a negative limit is none. */
    List<Integer> all(long limit) {
        List<Integer> places = new ArrayList<>();
        int at = limit == 0 ? -1 : next(0);
        while (at >= 0) {
            budget.makeItems(1);
            places.add(at);
            at = places.size() == limit ? -1 : next(at + part.length());
        }
        return places;
    }

    private int automaton(int from, int[] border) {
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            budget.read(1);
            while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
                matched = border[matched - 1];
            }
            matched += text.charAt(i) == part.charAt(matched) ? 1 : 0;
            if (matched == part.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    /** For each beginning of the part the longest that is also its end. */
    private int[] borders() {
        budget.make(part.length());
        int[] border = new int[part.length()];
        int matched = 0;
        for (int i = 1; i < part.length(); i++) {
            while (matched > 0 && part.charAt(i) != part.charAt(matched)) {
                matched = border[matched - 1];
            }
            matched += part.charAt(i) == part.charAt(matched) ? 1 : 0;
            border[i] = matched;
        }
        return border;
    }
}
