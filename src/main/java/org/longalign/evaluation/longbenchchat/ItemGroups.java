package org.longalign.evaluation.longbenchchat;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.tokenize.Tokenizer;

/**
 * A grouping of a benchmark's items, to score each group separately.
 *
 * @param name the criterion
 * @param groups the items' indices by group, in the order of display
 */
public record ItemGroups(String name, Map<String, List<Integer>> groups) {
    /** The group of items without a document, whose length is unknown. */
    public static final String UNKNOWN = "unknown";

    public ItemGroups {
        Map<String, List<Integer>> copy = new LinkedHashMap<>();
        groups.forEach((group, items) -> copy.put(group, List.copyOf(items)));
        groups = Collections.unmodifiableMap(copy);
    }

    /** Groups by the language of the query. */
    public static ItemGroups byLanguage(LongBenchChat bench) {
        return new ItemGroups(
                "language", grouped(bench, item -> item.language().name().toLowerCase(Locale.ROOT)));
    }

    /** Groups by the kind of question. */
    public static ItemGroups byKind(LongBenchChat bench) {
        return new ItemGroups("kind", grouped(bench, BenchmarkItem::kind));
    }

    /**
     * Groups by the length of the prompt in tokens, in buckets such as {@code 10,000 to 29,999}.
     *
     * @param opened items with their documents in the prompts; those without are in the group {@value #UNKNOWN}
     * @param borders the lower ends of all buckets but the first, ascending
     * @throws IllegalArgumentException if the borders do not ascend
     */
    public static ItemGroups byLength(LongBenchChat opened, Tokenizer tokenizer, int... borders) {
        for (int i = 1; i < borders.length; i++) {
            if (borders[i] <= borders[i - 1]) {
                throw new IllegalArgumentException("borders of buckets ascend, unlike " + Arrays.toString(borders));
            }
        }
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int bucket = 0; bucket <= borders.length; bucket++) {
            groups.put(label(bucket, borders), new java.util.ArrayList<>());
        }
        for (BenchmarkItem item : opened.items()) {
            String group =
                    item.needsDocument() ? UNKNOWN : label(bucket(item.promptTokens(tokenizer), borders), borders);
            groups.computeIfAbsent(group, g -> new java.util.ArrayList<>()).add(item.index());
        }
        groups.values().removeIf(List::isEmpty);
        return new ItemGroups("tokens", groups);
    }

    private static int bucket(int tokens, int[] borders) {
        return (int) Arrays.stream(borders).filter(border -> border <= tokens).count();
    }

    private static String label(int bucket, int[] borders) {
        if (borders.length == 0) {
            return "any";
        }
        if (bucket == 0) {
            return String.format(Locale.ROOT, "below %,d", borders[0]);
        }
        return bucket == borders.length
                ? String.format(Locale.ROOT, "%,d and more", borders[bucket - 1])
                : String.format(Locale.ROOT, "%,d to %,d", borders[bucket - 1], borders[bucket] - 1);
    }

    private static Map<String, List<Integer>> grouped(
            LongBenchChat bench, java.util.function.Function<BenchmarkItem, String> group) {
        return bench.items().stream()
                .collect(Collectors.groupingBy(
                        group, LinkedHashMap::new, Collectors.mapping(BenchmarkItem::index, Collectors.toList())));
    }
}
