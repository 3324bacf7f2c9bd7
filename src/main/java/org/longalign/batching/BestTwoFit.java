package org.longalign.batching;

/**
 * Fills one pack after the other: the longest remaining sequence opens the pack, and while anything fits, the pack
 * takes the one sequence, or the two, that leave the fewest tokens free. The longer of the two is sought among at most
 * {@value #CANDIDATES} lengths, each with its best partner, so the time stays O(n log_64 capacity), with a larger
 * factor than {@link BestFitDecreasing}.
 */
final class BestTwoFit implements PackingStrategy {
    private static final int CANDIDATES = 48;

    @Override
    public String name() {
        return "best-two-fit";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        RemainingByLength remaining = new RemainingByLength(lengths, maxTokens);
        int[] packs = new int[lengths.length];
        for (int pack = 0; !remaining.isEmpty(); pack++) {
            int free = maxTokens;
            free -= remaining.take(remaining.longestUpTo(free), pack, packs);
            while (free > 0) {
                int one = remaining.longestUpTo(free);
                if (one == RemainingByLength.NONE) {
                    break;
                }
                int first = one == free ? one : bestOfTwo(remaining, free, one);
                free -= remaining.take(first, pack, packs);
            }
        }
        return packs;
    }

    /** The length to take next: the longer of the best two, or {@code one} if no two leave fewer tokens free. */
    private static int bestOfTwo(RemainingByLength remaining, int free, int one) {
        int best = one;
        int fewestLeft = free - one;
        int longer = one;
        for (int tried = 0;
                tried < CANDIDATES && longer != RemainingByLength.NONE && 2 * longer > free - fewestLeft;
                tried++) {
            int partner = remaining.longestUpTo(Math.min(longer, free - longer));
            if (partner == longer && remaining.countOf(longer) < 2) {
                partner = remaining.longestUpTo(longer - 1);
            }
            int left = free - longer - (partner == RemainingByLength.NONE ? 0 : partner);
            if (left < fewestLeft) {
                fewestLeft = left;
                best = longer;
                if (left == 0) {
                    break;
                }
            }
            longer = remaining.longestUpTo(longer - 1);
        }
        return best;
    }
}
