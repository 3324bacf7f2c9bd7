package org.longalign.length;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;

/**
 * The lengths of the sequences of one dataset or source, in tokens: immutable and sorted.
 *
 * <p>Long-tailed data need two views: the share of sequences, in which short ones dominate, and the share of tokens, in
 * which the few long ones do.
 */
public final class LengthDistribution {
    private final String name;
    private final int[] ascending;
    private final long tokens;

    private LengthDistribution(String name, int[] ascending) {
        this.name = name;
        this.ascending = ascending;
        this.tokens = Arrays.stream(ascending).asLongStream().sum();
    }

    /**
     * The distribution of some lengths.
     *
     * @param name the dataset or source
     * @param lengths tokens of each sequence, in any order
     * @throws IllegalArgumentException if there are none, or one is below 1, naming its index
     */
    public static LengthDistribution of(String name, int[] lengths) {
        if (lengths.length == 0) {
            throw new IllegalArgumentException(name + " has no sequences");
        }
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1) {
                throw new IllegalArgumentException(
                        "sequence " + i + " of " + name + " has " + lengths[i] + " tokens; at least 1 is needed");
            }
        }
        int[] ascending = lengths.clone();
        Arrays.sort(ascending);
        return new LengthDistribution(name, ascending);
    }

    /** The distribution of a tokenised dataset. */
    public static LengthDistribution of(String name, Sequences sequences) {
        return of(name, sequences.lengths());
    }

    /**
     * One distribution for each group of texts, in the order in which the groups first appear; tokens are counted in
     * parallel.
     *
     * @param items the things to count
     * @param group the name of an item's group
     * @param text the text of an item
     * @throws IllegalArgumentException naming the first item whose tokens cannot be counted, and the reason
     */
    public static <T> List<LengthDistribution> byGroup(
            List<T> items, Function<T, String> group, Function<T, String> text, Tokenizer tokenizer) {
        return byGroup(items, group, text, tokenizer, (item, reason) -> {
            throw new IllegalArgumentException("item " + items.indexOf(item) + " of the group " + group.apply(item)
                    + " cannot be counted: " + reason + "; leave it out, or give what is to be told of such items");
        });
    }

    /**
     * The same without the items whose tokens cannot be counted.
     *
     * @param uncountable is told of each of them, with the tokenizer's reason, in order and on the calling thread
     */
    public static <T> List<LengthDistribution> byGroup(
            List<T> items,
            Function<T, String> group,
            Function<T, String> text,
            Tokenizer tokenizer,
            BiConsumer<T, String> uncountable) {
        String[] problems = new String[items.size()];
        int[] lengths = IntStream.range(0, items.size())
                .parallel()
                .map(i -> {
                    try {
                        return tokenizer.count(text.apply(items.get(i)));
                    } catch (IllegalArgumentException e) {
                        problems[i] = String.valueOf(e.getMessage());
                        return -1;
                    }
                })
                .toArray();
        Map<String, List<Integer>> byGroup = new java.util.LinkedHashMap<>();
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 0) {
                uncountable.accept(items.get(i), problems[i]);
                continue;
            }
            byGroup.computeIfAbsent(group.apply(items.get(i)), key -> new ArrayList<>())
                    .add(lengths[i]);
        }
        return byGroup.entrySet().stream()
                .map(entry -> of(
                        entry.getKey(),
                        entry.getValue().stream().mapToInt(Integer::intValue).toArray()))
                .collect(Collectors.toUnmodifiableList());
    }

    /** All sequences of several distributions as one. */
    public static LengthDistribution merge(String name, List<LengthDistribution> parts) {
        return of(
                name,
                parts.stream()
                        .flatMapToInt(part -> Arrays.stream(part.ascending))
                        .toArray());
    }

    /** The dataset or source. */
    public String name() {
        return name;
    }

    /** Number of sequences. */
    public int count() {
        return ascending.length;
    }

    /** Tokens of all sequences. */
    public long tokens() {
        return tokens;
    }

    /** The lengths, shortest first; a copy. */
    public int[] lengths() {
        return ascending.clone();
    }

    /** Length of the shortest sequence in tokens. */
    public int min() {
        return ascending[0];
    }

    /** Length of the longest sequence in tokens. */
    public int max() {
        return ascending[ascending.length - 1];
    }

    /** Mean length in tokens. */
    public double mean() {
        return tokens / (double) ascending.length;
    }

    /**
     * The length that a share q of the sequences does not exceed: the smallest length l with at least q x count sequences
     * of length l or less (the inverse of the ECDF).
     *
     * @param q 0 to 1; 0 gives the minimum
     */
    public int quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("a quantile lies between 0 and 1, not at " + q);
        }
        int rank = (int) Math.ceil(q * ascending.length);
        // The product may be a little above a whole number that it represents: 0.55 x 100 is 55.00000000000001.
        if (rank > 0 && (rank - 1) / (double) ascending.length >= q) {
            rank--;
        }
        return ascending[Math.max(rank, 1) - 1];
    }

    /** Number of sequences with {@code from <= length < to}. */
    public int countBetween(int from, int to) {
        return Math.max(0, firstAtLeast(to) - firstAtLeast(from));
    }

    /** Tokens of the sequences with {@code from <= length < to}. */
    public long tokensBetween(int from, int to) {
        long sum = 0;
        for (int i = firstAtLeast(from); i < firstAtLeast(to); i++) {
            sum += ascending[i];
        }
        return sum;
    }

    /** Share of the sequences that are no longer than {@code length}: the ECDF. */
    public double shareUpTo(int length) {
        return length == Integer.MAX_VALUE ? 1 : firstAtLeast(length + 1) / (double) ascending.length;
    }

    private int firstAtLeast(int length) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < length) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %,d sequences, %,d tokens; min %,d, median %,d, mean %,.0f, 90 %% %,d, max %,d",
                name,
                count(),
                tokens,
                min(),
                quantile(.5),
                mean(),
                quantile(.9),
                max());
    }
}
