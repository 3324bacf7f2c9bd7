package org.longalign.batching;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each target token of an optimizer step weighs, so that the SUM over all target tokens of weight x negative
 * log-likelihood, over all micro-batches of the step, is the step's loss. M and K are those of the whole step, whatever
 * the micro-batch, accumulation and device count.
 *
 * <p>The paper's Eq. 4 divides by K afterwards (a mean over packs) and therefore scales by K / (N_i M); here nothing is
 * divided afterwards, so a token of sequence i weighs 1 / (N_i M). A sequence without a target
 * counts neither in M nor in K; a split sequence counts as as many as it has pieces with a target.
 */
public final class LossWeights {
    private final LossWeighting weighting;
    private final Map<Long, Double> bySegment;

    /** The segments of a micro-batch with the target tokens of each, counted once. */
    private record Pack(List<Segment> segments, int[] targets, long tokens) {
        static Pack of(MicroBatch microBatch, TargetTokens targetTokens) {
            List<Segment> segments = microBatch.segments();
            int[] targets = segments.stream().mapToInt(targetTokens::in).toArray();
            return new Pack(
                    segments, targets, Arrays.stream(targets).asLongStream().sum());
        }
    }

    private LossWeights(LossWeighting weighting, Map<Long, Double> bySegment) {
        this.weighting = weighting;
        this.bySegment = bySegment;
    }

    /**
     * The weights of a step.
     *
     * @param step the optimizer step
     * @param targetTokens N_i of every segment
     * @param weighting what is to count the same
     * @throws IllegalArgumentException if no sequence of the step has a target
     */
    public static LossWeights of(Step step, TargetTokens targetTokens, LossWeighting weighting) {
        List<Pack> packs = step.microBatches().stream()
                .map(microBatch -> Pack.of(microBatch, targetTokens))
                .filter(pack -> pack.tokens() > 0)
                .toList(); // K of them
        long tokens = packs.stream().mapToLong(Pack::tokens).sum(); // sum of N_i over the step
        long sequences = packs.stream()
                .flatMapToInt(pack -> Arrays.stream(pack.targets()))
                .filter(targets -> targets > 0)
                .count(); // M
        if (tokens == 0) {
            throw new IllegalArgumentException("no sequence of the step has a target token: nothing to learn from");
        }
        Map<Long, Double> weights = new HashMap<>();
        step.segments().forEach(segment -> weights.put(key(segment), 0.0));
        for (Pack pack : packs) {
            for (int i = 0; i < pack.targets().length; i++) {
                int targets = pack.targets()[i]; // N_i
                double weight = switch (weighting) {
                    case TOKEN_MEAN -> 1.0 / tokens;
                    case PACK_MEAN -> 1.0 / ((double) packs.size() * pack.tokens());
                    case SEQUENCE_MEAN -> 1.0 / ((double) targets * sequences);
                };
                weights.put(key(pack.segments().get(i)), targets == 0 ? 0 : weight);
            }
        }
        return new LossWeights(weighting, weights);
    }

    /** The weights of a step of whole sequences; see {@link TargetTokens#ofWhole}. */
    public static LossWeights of(Step step, int[] targetTokens, LossWeighting weighting) {
        return of(step, TargetTokens.ofWhole(targetTokens), weighting);
    }

    /** What counts the same under these weights. */
    public LossWeighting weighting() {
        return weighting;
    }

    /**
     * Weight of each target token of a segment.
     *
     * @throws IllegalArgumentException if the segment is not in the step
     */
    public double perTargetToken(Segment segment) {
        Double weight = bySegment.get(key(segment));
        if (weight == null) {
            throw new IllegalArgumentException("sequence " + segment.sequence() + " is not in this step");
        }
        return weight;
    }

    private static long key(Segment segment) {
        return ((long) segment.sequence() << Integer.SIZE) | segment.offset();
    }
}
