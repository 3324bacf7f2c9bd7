package org.longalign.experiment;

import java.util.Arrays;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.tokenize.Sequences;

/**
 * How an arm is trained on its data.
 *
 * @param method how sequences are batched
 * @param weighting what a target token counts
 * @param epochs passes over the data
 * @param learningRate the peak
 * @param sequencesPerStep sequences of an optimizer step: exactly with naive and sorted batching; with packing as many
 *     packs as come nearest to so many, so that steps hold some more or fewer
 */
public record ArmTraining(
        BatchingMethod method, LossWeighting weighting, int epochs, double learningRate, int sequencesPerStep) {
    /** Sequences of a padded micro-batch. */
    private static final int BATCH_SIZE = 8;

    /** The least room of a pack: small packs come nearer to a number of sequences. */
    private static final int PACK_TOKENS = 512;

    private static final long EPOCH_SEEDS = 101;

    /** @throws IllegalArgumentException if padded micro-batches do not fill a step */
    public ArmTraining {
        if (sequencesPerStep < 1 || sequencesPerStep % BATCH_SIZE != 0) {
            throw new IllegalArgumentException(
                    "sequencesPerStep must be a multiple of " + BATCH_SIZE + ", but is " + sequencesPerStep);
        }
    }

    /** Packing with weights, the recipe of the paper. */
    public static ArmTraining packed(int epochs, double learningRate, int sequencesPerStep) {
        return new ArmTraining(
                BatchingMethod.PACKED, LossWeighting.SEQUENCE_MEAN, epochs, learningRate, sequencesPerStep);
    }

    /** The same batched and weighted in another way. */
    public ArmTraining withMethod(BatchingMethod otherMethod, LossWeighting otherWeighting) {
        return new ArmTraining(otherMethod, otherWeighting, epochs, learningRate, sequencesPerStep);
    }

    /** The plans of all epochs for some data. */
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
