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

    /** Fills packs as tightly as it can: the default. See {@link RefinedBestFit}. */
    static PackingStrategy bestFitDecreasing() {
        return new RefinedBestFit();
    }

    /** The textbook's best-fit decreasing. See {@link ClassicBestFit}. */
    static PackingStrategy classicBestFitDecreasing() {
        return new ClassicBestFit();
    }

    /** Closes a pack as soon as the next sequence does not fit: what the released code does. See {@link NextFit}. */
    static PackingStrategy nextFit() {
        return new NextFit();
    }

    /**
     * Takes the sequences as they come, with a bounded number of open packs. See {@link StreamingPacker}.
     *
     * @param openPacks packs open at a time, at least 1
     */
    static PackingStrategy streaming(int openPacks) {
        return new StreamingFit(openPacks);
    }
}
