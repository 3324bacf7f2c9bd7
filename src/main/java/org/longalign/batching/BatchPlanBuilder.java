package org.longalign.batching;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The parameters of a {@link BatchPlan}. Every method but {@link #build} returns the builder itself. */
public final class BatchPlanBuilder {
    /** Longest sequence of the recipe, in tokens (paper, appendix B). */
    public static final int DEFAULT_MAX_TOKENS = 65_536;

    private final BatchingMethod method;
    private final int[] lengths;
    private int maxTokens = DEFAULT_MAX_TOKENS;
    private int batchSize = 1;
    private int accumulation = 1;
    private int devices = 1;
    private long seed;
    private PackingStrategy strategy = PackingStrategy.bestFitDecreasing();

    BatchPlanBuilder(BatchingMethod method, int[] lengths) {
        this.method = method;
        this.lengths = lengths.clone();
    }

    /** Longest row in tokens; a pack's capacity. Default 65,536. */
    public BatchPlanBuilder maxTokens(int tokens) {
        this.maxTokens = tokens;
        return this;
    }

    /** Sequences in a micro-batch (naive and sorted); a packed micro-batch is always one pack. Default 1. */
    public BatchPlanBuilder batchSize(int sequences) {
        this.batchSize = sequences;
        return this;
    }

    /** Micro-batches that a device runs for one optimizer step. Default 1. */
    public BatchPlanBuilder accumulation(int microBatches) {
        this.accumulation = microBatches;
        return this;
    }

    /** Devices. Default 1. */
    public BatchPlanBuilder devices(int count) {
        this.devices = count;
        return this;
    }

    /** Seed of the random order. Default 0. */
    public BatchPlanBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /** How packs are filled (packed only). Default best-fit decreasing. */
    public BatchPlanBuilder strategy(PackingStrategy packing) {
        this.strategy = packing;
        return this;
    }

    /**
     * Makes the plan.
     *
     * @throws IllegalArgumentException if a parameter is below 1, there are no sequences, or one is empty or longer than
     *     {@code maxTokens}
     */
    public BatchPlan build() {
        BatchParameters parameters = parameters();
        checkLengths();
        int microBatchesPerStep = parameters.microBatchesPerStep();
        List<MicroBatch> microBatches = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        switch (method) {
            case NAIVE -> {
                for (List<Integer> group : cut(shuffled(indices()), batchSize)) {
                    microBatches.add(padded(group));
                }
                cut(microBatches, microBatchesPerStep).forEach(part -> steps.add(new Step(part)));
            }
            case SORTED -> {
                List<Integer> byLength = indices();
                byLength.sort(Comparator.comparingInt(i -> lengths[i]));
                // One group is one step: its members, and so its micro-batches, are of similar length.
                for (List<Integer> group : shuffled(cut(byLength, batchSize * microBatchesPerStep))) {
                    steps.add(new Step(
                            cut(group, batchSize).stream().map(this::padded).toList()));
                }
            }
            case PACKED -> {
                List<Row> packs = new ArrayList<>(BatchPlan.rows(strategy.assign(lengths, maxTokens), lengths));
                for (Row pack : shuffled(packs)) {
                    microBatches.add(new MicroBatch(List.of(pack)));
                }
                cut(microBatches, microBatchesPerStep).forEach(part -> steps.add(new Step(part)));
            }
        }
        return new BatchPlan(parameters, lengths, steps);
    }

    private BatchParameters parameters() {
        return new BatchParameters(method, strategy, maxTokens, batchSize, accumulation, devices, seed);
    }

    private void checkLengths() {
        if (lengths.length == 0) {
            throw new IllegalArgumentException("there are no sequences to plan for");
        }
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1) {
                throw new IllegalArgumentException(
                        "sequence " + i + " has " + lengths[i] + " tokens; at least 1 is needed");
            }
            if (lengths[i] > maxTokens) {
                throw new IllegalArgumentException(
                        "sequence " + i + " has " + lengths[i] + " tokens, more than maxTokens " + maxTokens
                                + "; truncate it first (Sequences.truncatedTo) or raise maxTokens");
            }
        }
    }

    private List<Integer> indices() {
        return new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
    }

    private <T> List<T> shuffled(List<T> items) {
        List<T> copy = new ArrayList<>(items);
        Collections.shuffle(copy, new Random(seed));
        return copy;
    }

    private MicroBatch padded(List<Integer> group) {
        return new MicroBatch(
                group.stream().map(i -> Row.of(List.of(i), lengths)).toList());
    }

    /** Consecutive parts of {@code size}; the last may be smaller. */
    private static <T> List<List<T>> cut(List<T> items, int size) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += size) {
            parts.add(items.subList(from, Math.min(from + size, items.size())));
        }
        return parts;
    }

    @Override
    public String toString() {
        return parameters().describe() + ", " + parameters().arithmetic();
    }
}
