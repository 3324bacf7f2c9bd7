package org.longalign.tokenize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Finds the texts of special tokens: from the left, and the longest of those that begin at the same place. */
final class SpecialTokens {
    private final Map<Character, List<String>> byFirst = new HashMap<>();
    private final BitSet firsts = new BitSet();

    SpecialTokens(Set<String> texts) {
        for (String text : texts) {
            if (!text.isEmpty()) {
                firsts.set(text.charAt(0));
                byFirst.computeIfAbsent(text.charAt(0), first -> new ArrayList<>())
                        .add(text);
            }
        }
        byFirst.values()
                .forEach(same ->
                        same.sort(Comparator.comparingInt(String::length).reversed()));
    }

    /**
     * One occurrence.
     *
     * @param start its first character
     * @param text the token's text
     */
    record Match(int start, String text) {
        int end() {
            return start + text.length();
        }
    }

    /** All occurrences from one place up to another none of whose characters is excluded. */
    List<Match> find(String text, int from, int to, IntPredicate excluded) {
        List<Match> matches = new ArrayList<>();
        int at = from;
        while (at < to) {
            String found = firsts.get(text.charAt(at)) ? at(text, at, to, excluded) : "";
            if (!found.isEmpty()) {
                matches.add(new Match(at, found));
            }
            at += Math.max(1, found.length());
        }
        return matches;
    }

    private String at(String text, int start, int to, IntPredicate excluded) {
        for (String candidate : byFirst.getOrDefault(text.charAt(start), List.of())) {
            int end = start + candidate.length();
            if (end <= to
                    && text.startsWith(candidate, start)
                    && IntStream.range(start, end).noneMatch(excluded)) {
                return candidate;
            }
        }
        return "";
    }
}
