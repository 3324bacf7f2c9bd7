package org.longalign.paper;

import java.util.Arrays;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.tokenize.Sequences;

/**
 * The training of an arm.
 *
 * @param method batching method
 * @param weighting loss weight of a target token
 * @param epochs passes over the data
 * @param learningRate peak learning rate
 * @param sequencesPerStep sequences of an optimizer step. It is exact with naive and sorted batching; packing uses the
 *     number of packs that comes nearest, so that steps vary
 */
public record ArmTraining(
        BatchingMethod method, LossWeighting weighting, int epochs, double learningRate, int sequencesPerStep) {
    /** Sequences of a padded micro-batch. */
    private static final int BATCH_SIZE = 8;

    /** Smallest capacity of a pack; small packs come nearer to a given number of sequences. */
    private static final int PACK_TOKENS = 512;

    private static final long EPOCH_SEEDS = 101;

    /** @throws IllegalArgumentException if padded micro-batches do not fill a step */
    public ArmTraining {
        if (sequencesPerStep < 1 || sequencesPerStep % BATCH_SIZE != 0) {
            throw new IllegalArgumentException(
                    "sequencesPerStep must be a multiple of " + BATCH_SIZE + ", but is " + sequencesPerStep);
        }
    }

    /** Packing with loss weights, the recipe of the paper. */
    public static ArmTraining packed(int epochs, double learningRate, int sequencesPerStep) {
        return new ArmTraining(
                BatchingMethod.PACKED, LossWeighting.SEQUENCE_MEAN, epochs, learningRate, sequencesPerStep);
    }

    /** A copy with another batching method and loss weighting. */
    public ArmTraining withMethod(BatchingMethod otherMethod, LossWeighting otherWeighting) {
        return new ArmTraining(otherMethod, otherWeighting, epochs, learningRate, sequencesPerStep);
    }

    /** The batch plans of all epochs. */
    public BatchPlan[] plans(Sequences sequences, long seed) {
        BatchPlan[] plans = new BatchPlan[epochs];
        for (int epoch = 0; epoch < epochs; epoch++) {
            plans[epoch] =
                    plan(sequences.lengths()).seed(seed + EPOCH_SEEDS * epoch).build();
        }
        return plans;
    }

    private BatchPlanBuilder plan(int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        return switch (method) {
            case NAIVE -> padded(BatchPlan.naive(lengths), longest);
            case SORTED -> padded(BatchPlan.sorted(lengths), longest);
            case PACKED -> {
                int capacity = Math.max(longest, PACK_TOKENS);
                int packs =
                        BatchPlan.packed(lengths).maxTokens(capacity).build().microBatches();
                long perStep = Math.round(sequencesPerStep * (double) packs / lengths.length);
                yield BatchPlan.packed(lengths).maxTokens(capacity).accumulation((int) Math.max(1, perStep));
            }
        };
    }

    private BatchPlanBuilder padded(BatchPlanBuilder builder, int longest) {
        return builder.maxTokens(longest).batchSize(BATCH_SIZE).accumulation(sequencesPerStep / BATCH_SIZE);
    }
}
