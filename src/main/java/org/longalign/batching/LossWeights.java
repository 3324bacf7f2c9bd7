package org.longalign.batching;

import java.util.HashMap;
import java.util.Map;

/**
 * What each target token of an optimizer step weighs, so that the SUM over all target tokens of weight x negative
 * log-likelihood, over all micro-batches of the step, is the step's loss. M and K are those of the whole step, whatever
 * the micro-batch, accumulation and device count.
 *
 * <p>The paper's Eq. 4 divides by K afterwards (a mean over packs) and therefore scales by K / (N_i M); here nothing is
 * divided afterwards, so a token of sequence i weighs 1 / (N_i M). Sequences without a target count neither in M nor in
 * K.
 */
public final class LossWeights {
    private final Map<Integer, Double> bySequence;
    private final LossWeighting weighting;

    private LossWeights(LossWeighting weighting, Map<Integer, Double> bySequence) {
        this.weighting = weighting;
        this.bySequence = bySequence;
    }

    /**
     * The weights of a step.
     *
     * @param step the optimizer step
     * @param targetTokens N_i of every sequence of the dataset
     * @param weighting what is to count the same
     * @throws IllegalArgumentException if no sequence of the step has a target
     */
    public static LossWeights of(Step step, int[] targetTokens, LossWeighting weighting) {
        long sequences = 0; // M
        long packs = 0; // K
        long tokens = 0; // sum of N_i over the step
        for (MicroBatch microBatch : step.microBatches()) {
            long inPack = 0;
            for (Row row : microBatch.rows()) {
                for (Segment segment : row.segments()) {
                    int targets = targetTokens[segment.sequence()];
                    sequences += targets > 0 ? 1 : 0;
                    inPack += targets;
                }
            }
            packs += inPack > 0 ? 1 : 0;
            tokens += inPack;
        }
        if (tokens == 0) {
            throw new IllegalArgumentException("no sequence of the step has a target token: nothing to learn from");
        }
        Map<Integer, Double> weights = new HashMap<>();
        for (MicroBatch microBatch : step.microBatches()) {
            long inPack = microBatch.rows().stream()
                    .flatMap(row -> row.segments().stream())
                    .mapToLong(segment -> targetTokens[segment.sequence()])
                    .sum();
            for (Row row : microBatch.rows()) {
                for (Segment segment : row.segments()) {
                    int targets = targetTokens[segment.sequence()];
                    double weight = switch (weighting) {
                        case TOKEN_MEAN -> 1.0 / tokens;
                        case PACK_MEAN -> 1.0 / ((double) packs * inPack);
                        case SEQUENCE_MEAN -> 1.0 / ((double) targets * sequences);
                    };
                    weights.put(segment.sequence(), targets == 0 ? 0 : weight);
                }
            }
        }
        return new LossWeights(weighting, weights);
    }

    /** What counts the same under these weights. */
    public LossWeighting weighting() {
        return weighting;
    }

    /**
     * Weight of each target token of a sequence.
     *
     * @throws IllegalArgumentException if the sequence is not in the step
     */
    public double perTargetToken(int sequence) {
        Double weight = bySequence.get(sequence);
        if (weight == null) {
            throw new IllegalArgumentException("sequence " + sequence + " is not in this step");
        }
        return weight;
    }
}
