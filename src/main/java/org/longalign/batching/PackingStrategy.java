package org.longalign.batching;

import org.longalign.internal.Bounds;

/** Assigns sequences to packs. Implementations are deterministic. */
public interface PackingStrategy {
    /**
     * The packs of some sequences.
     *
     * @param algorithm name of the algorithm that made them, which the plan reports
     * @param packs for each sequence the index of its pack; packs are numbered from 0 without gaps
     */
    record Packing(String algorithm, int[] packs) {}

    /** Name in tables and files, such as {@code next-fit}. */
    String name();

    /**
     * The pack of each sequence.
     *
     * <pre>{@code
     * int[] packs = PackingStrategy.tightestFit().assign(new int[] {3, 7, 6, 4}, 10); // {0, 0, 1, 1}
     * }</pre>
     *
     * @param lengths tokens of each sequence, each from 1 to {@code maxTokens}
     * @param maxTokens capacity of a pack
     * @return for each sequence the index of its pack; packs are numbered from 0 without gaps
     */
    int[] assign(int[] lengths, int maxTokens);

    /**
     * The packs together with the algorithm that made them. A strategy that chooses among several algorithms overrides
     * this to name the chosen one; by default it is {@link #name}.
     */
    default Packing pack(int[] lengths, int maxTokens) {
        return new Packing(name(), assign(lengths, maxTokens));
    }

    /**
     * A proven lower bound on the packs of some sequences: the best of the sum of tokens, Martello and Toth's L2 and dual
     * feasible functions.
     *
     * <pre>{@code
     * long packs = PackingStrategy.lowerBound(new int[] {6, 6, 6}, 10); // 3; the sum of tokens says 2
     * }</pre>
     *
     * @param lengths tokens of each sequence, each from 1 to {@code maxTokens}
     * @param maxTokens capacity of a pack
     */
    static long lowerBound(int[] lengths, int maxTokens) {
        Bounds.within("maxTokens", maxTokens, 1, 1 << 28);
        for (int length : lengths) {
            Bounds.within("a length", length, 1, maxTokens);
        }
        return PackLowerBound.of(lengths, maxTokens, Long.MAX_VALUE);
    }

    /**
     * The default: best-fit decreasing, or a second algorithm and a bounded local search where these save packs; the plan
     * reports which of them it was. See {@link TightestFit}.
     */
    static PackingStrategy tightestFit() {
        return new TightestFit();
    }

    /** The textbook's best-fit decreasing, always. See {@link BestFitDecreasing}. */
    static PackingStrategy bestFitDecreasing() {
        return new BestFitDecreasing();
    }

    /** Closes a pack as soon as the next sequence does not fit, as the released code does. See {@link NextFit}. */
    static PackingStrategy nextFit() {
        return new NextFit();
    }

    /**
     * Takes the sequences in the order given, with a bounded number of open packs. See {@link StreamingPacker}.
     *
     * @param openPacks packs open at a time
     * @throws IllegalArgumentException if it is below 1
     */
    static PackingStrategy streaming(int openPacks) {
        return StreamingPacker.strategy(openPacks);
    }
}
