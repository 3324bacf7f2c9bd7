package org.longalign.batching;

import java.util.Arrays;

/**
 * Tightest of up to three packings: {@link BestFitDecreasing}; {@link BestTwoFit} where the classic is more than {@value
 * #ACCEPTED_GAP} (0.2 %) above the proven {@link PackLowerBound}; and a {@link PackRefinement} of the better one where
 * that is, too. It therefore never needs more packs than the classic, and later attempts cost time only where packs can
 * be saved. {@link #pack} reports the algorithm whose packs were taken.
 */
final class TightestFit implements PackingStrategy {
    private static final double ACCEPTED_GAP = 0.002;

    @Override
    public String name() {
        return "tightest-fit";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        return pack(lengths, maxTokens).packs();
    }

    @Override
    public Packing pack(int[] lengths, int maxTokens) {
        Packing best = new BestFitDecreasing().pack(lengths, maxTokens);
        long bound = PackLowerBound.of(lengths, maxTokens, (long) Math.ceil(count(best) / (1 + ACCEPTED_GAP)));
        long accepted = (long) Math.floor(bound * (1 + ACCEPTED_GAP));
        if (count(best) > accepted) {
            Packing bestTwo = new BestTwoFit().pack(lengths, maxTokens);
            best = count(bestTwo) < count(best) ? bestTwo : best;
        }
        return count(best) <= accepted ? best : PackRefinement.refine(lengths, maxTokens, best, accepted);
    }

    private static int count(Packing packing) {
        return Arrays.stream(packing.packs()).max().orElse(-1) + 1;
    }
}
