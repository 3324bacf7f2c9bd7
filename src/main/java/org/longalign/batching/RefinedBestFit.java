package org.longalign.batching;

import java.util.Arrays;

/**
 * Best-fit decreasing, and where that needs more than one pack above the lower bound, a second attempt pack by pack
 * ({@link PackByPack}); the better of the two. So it never needs more packs than the classic, and the second attempt costs
 * time only where there is something to gain.
 */
final class RefinedBestFit implements PackingStrategy {
    @Override
    public String name() {
        return "best-fit-decreasing";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        int[] classic = new ClassicBestFit().assign(lengths, maxTokens);
        if (count(classic) <= lowerBound(lengths, maxTokens) + 1) {
            return classic;
        }
        int[] packByPack = new PackByPack().assign(lengths, maxTokens);
        return count(packByPack) < count(classic) ? packByPack : classic;
    }

    /** No fewer packs can do: the tokens must fit, and no two sequences of more than half a pack fit together. */
    static long lowerBound(int[] lengths, int maxTokens) {
        long tokens = Arrays.stream(lengths).asLongStream().sum();
        long overHalf =
                Arrays.stream(lengths).filter(length -> 2L * length > maxTokens).count();
        return Math.max((tokens + maxTokens - 1) / maxTokens, overHalf);
    }

    private static int count(int[] packs) {
        return Arrays.stream(packs).max().orElse(-1) + 1;
    }
}
