package org.longalign.batching;

/** Decides which sequences share a pack. Implementations are deterministic. */
public interface PackingStrategy {
    /** What it is called in tables and files, such as {@code best-fit-decreasing}. */
    String name();

    /**
     * The pack of each sequence.
     *
     * @param lengths tokens of each sequence, each from 1 to {@code maxTokens}
     * @param maxTokens capacity of a pack
     * @return for each sequence the index of its pack; packs are numbered from 0 without gaps
     */
    int[] assign(int[] lengths, int maxTokens);

    /** Fills packs tightly: the default. See {@link BestFitDecreasing}. */
    static PackingStrategy bestFitDecreasing() {
        return new BestFitDecreasing();
    }

    /** Closes a pack as soon as the next sequence does not fit: what the released code does. See {@link NextFit}. */
    static PackingStrategy nextFit() {
        return new NextFit();
    }
}
