package org.longalign.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.data.Sha256;
import org.longalign.experiment.task.TaskExample;
import org.longalign.experiment.task.TaskGenerator;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * One way to fine-tune a base model, and what is asked of it then. Arms of an experiment differ in one of these.
 *
 * @param base the model to begin with
 * @param data what is learnt from
 * @param method how sequences are batched
 * @param weighting what a target token counts
 * @param epochs passes over the data
 * @param learningRate the peak
 * @param sequencesPerStep sequences of an optimizer step: exactly with naive and sorted batching, as many packs as hold
 *     about so many with packing
 * @param probes what is asked at the end
 * @param curveProbes what is asked in the course of the run, the beginning and the end included
 * @param curvePoints how often, the beginning left out; 0 for never
 */
public record Arm(
        BaseRecipe base,
        List<Portion> data,
        BatchingMethod method,
        LossWeighting weighting,
        int epochs,
        double learningRate,
        int sequencesPerStep,
        List<Probe> probes,
        List<Probe> curveProbes,
        int curvePoints) {
    /** Sequences of a padded micro-batch. */
    private static final int BATCH_SIZE = 8;

    /** The least room of a pack. */
    private static final int PACK_TOKENS = 512;

    private static final long PORTION_SEEDS = 7_919;

    /** @throws IllegalArgumentException if padded micro-batches do not fill a step */
    public Arm {
        data = List.copyOf(data);
        probes = List.copyOf(probes);
        curveProbes = List.copyOf(curveProbes);
        if (sequencesPerStep % BATCH_SIZE != 0) {
            throw new IllegalArgumentException(
                    "sequencesPerStep must be a multiple of " + BATCH_SIZE + ", but is " + sequencesPerStep);
        }
    }

    /** The same with other data. */
    public Arm withData(Portion... portions) {
        return new Arm(
                base,
                List.of(portions),
                method,
                weighting,
                epochs,
                learningRate,
                sequencesPerStep,
                probes,
                curveProbes,
                curvePoints);
    }

    /** The same batched and weighted in another way. */
    public Arm withMethod(BatchingMethod otherMethod, LossWeighting otherWeighting) {
        return new Arm(
                base,
                data,
                otherMethod,
                otherWeighting,
                epochs,
                learningRate,
                sequencesPerStep,
                probes,
                curveProbes,
                curvePoints);
    }

    /** The same from another base. */
    public Arm withBase(BaseRecipe other) {
        return new Arm(
                other,
                data,
                method,
                weighting,
                epochs,
                learningRate,
                sequencesPerStep,
                probes,
                curveProbes,
                curvePoints);
    }

    /** The same with other things asked at the end. */
    public Arm withProbes(List<Probe> others) {
        return new Arm(
                base,
                data,
                method,
                weighting,
                epochs,
                learningRate,
                sequencesPerStep,
                others,
                curveProbes,
                curvePoints);
    }

    /** The same, asked so often in the course of the run. */
    public Arm withCurve(List<Probe> others, int points) {
        return new Arm(base, data, method, weighting, epochs, learningRate, sequencesPerStep, probes, others, points);
    }

    /** The same with another number of passes. */
    public Arm withEpochs(int passes) {
        return new Arm(
                base,
                data,
                method,
                weighting,
                passes,
                learningRate,
                sequencesPerStep,
                probes,
                curveProbes,
                curvePoints);
    }

    /** The same with another number of sequences in a step. */
    public Arm withSequencesPerStep(int number) {
        return new Arm(base, data, method, weighting, epochs, learningRate, number, probes, curveProbes, curvePoints);
    }

    /** The data for a seed, in random order. A portion that two arms share is the same in both. */
    public Sequences sequences(long seed) {
        List<Sequence> sequences = new ArrayList<>();
        for (int p = 0; p < data.size(); p++) {
            List<TaskExample> examples =
                    data.get(p).mixture().draw(data.get(p).count(), PORTION_SEEDS * (seed + 1) + p);
            for (int i = 0; i < examples.size(); i++) {
                sequences.add(examples.get(i).sequence(examples.get(i).kind().label() + " " + p + "/" + i));
            }
        }
        Collections.shuffle(sequences, new Random(seed));
        return new Sequences(sequences);
    }

    /** The plans of all epochs for such data. */
    public BatchPlan[] plans(Sequences sequences, long seed) {
        BatchPlan[] plans = new BatchPlan[epochs];
        for (int epoch = 0; epoch < epochs; epoch++) {
            plans[epoch] = plan(sequences.lengths()).seed(seed + 101L * epoch).build();
        }
        return plans;
    }

    private BatchPlanBuilder plan(int[] lengths) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        return switch (method) {
            case NAIVE ->
                BatchPlan.naive(lengths)
                        .maxTokens(longest)
                        .batchSize(BATCH_SIZE)
                        .accumulation(sequencesPerStep / BATCH_SIZE);
            case SORTED ->
                BatchPlan.sorted(lengths)
                        .maxTokens(longest)
                        .batchSize(BATCH_SIZE)
                        .accumulation(sequencesPerStep / BATCH_SIZE);
            case PACKED -> {
                int capacity = Math.max(longest, PACK_TOKENS);
                int packs =
                        BatchPlan.packed(lengths).maxTokens(capacity).build().microBatches();
                long perStep = Math.round(sequencesPerStep * (double) packs / lengths.length);
                yield BatchPlan.packed(lengths).maxTokens(capacity).accumulation((int) Math.max(1, perStep));
            }
        };
    }

    /** About how many optimizer steps the run has. */
    int expectedSteps() {
        int sequences = data.stream().mapToInt(Portion::count).sum();
        return Math.max(1, epochs * sequences / sequencesPerStep);
    }

    /** Names what is measured: equal for equal arms, seeds and generators of tasks. */
    String fingerprint(long seed) {
        return Sha256.hex(this + " seed " + seed + " tasks " + TaskGenerator.VERSION)
                .substring(0, 24);
    }
}
