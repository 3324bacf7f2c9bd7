package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which sequences are trained together, in which order, for one pass over the data: immutable, the same for the same
 * lengths, parameters and seed. Every sequence stands in exactly one row.
 *
 * <pre>{@code
 * var plan = BatchPlan.packed(sequences.lengths()).maxTokens(65_536).devices(8).accumulation(1).seed(7).build();
 * }</pre>
 */
public final class BatchPlan {
    private final BatchParameters parameters;
    private final int sequences;
    private final List<Step> steps;

    BatchPlan(BatchParameters parameters, int[] lengths, List<Step> steps) {
        this.parameters = parameters;
        this.sequences = lengths.length;
        this.steps = List.copyOf(steps);
        checkConservation(lengths);
    }

    /** Random groups, each padded to its longest member (naive batching). */
    public static BatchPlanBuilder naive(int[] lengths) {
        return new BatchPlanBuilder(BatchingMethod.NAIVE, lengths);
    }

    /** Groups of similar length in random order (sorted batching). */
    public static BatchPlanBuilder sorted(int[] lengths) {
        return new BatchPlanBuilder(BatchingMethod.SORTED, lengths);
    }

    /** Sequences end to end in packs (packing). */
    public static BatchPlanBuilder packed(int[] lengths) {
        return new BatchPlanBuilder(BatchingMethod.PACKED, lengths);
    }

    /** Naive, sorted or packed. */
    public BatchingMethod method() {
        return parameters.method();
    }

    /** The optimizer steps, in order. */
    public List<Step> steps() {
        return steps;
    }

    /** What the plan was made with. */
    public BatchParameters parameters() {
        return parameters;
    }

    /** Number of sequences. */
    public int sequences() {
        return sequences;
    }

    /** Number of micro-batches in all steps. */
    public int microBatches() {
        return steps.stream().mapToInt(step -> step.microBatches().size()).sum();
    }

    /** Tokens of all sequences. */
    public long realTokens() {
        return steps.stream().mapToLong(Step::realTokens).sum();
    }

    /** Tokens that devices compute on, padding included. */
    public long computedTokens() {
        return steps.stream().mapToLong(Step::computedTokens).sum();
    }

    /** Tokens that are set aside: packs x maxTokens when packed, otherwise what is computed on. */
    public long allocatedTokens() {
        return method() == BatchingMethod.PACKED ? (long) microBatches() * parameters.maxTokens() : computedTokens();
    }

    /** Packing efficiency: real tokens / allocated tokens, 0 to 1. */
    public double efficiency() {
        return realTokens() / (double) allocatedTokens();
    }

    /** Share of the computed tokens that is padding, 0 to 1. */
    public double paddingShare() {
        return 1 - realTokens() / (double) computedTokens();
    }

    /** Throws unless every sequence stands in exactly one row, whole. */
    private void checkConservation(int[] lengths) {
        int[] placed = new int[lengths.length];
        for (Step step : steps) {
            for (MicroBatch microBatch : step.microBatches()) {
                for (Row row : microBatch.rows()) {
                    for (Segment segment : row.segments()) {
                        placed[segment.sequence()] += segment.length();
                    }
                }
            }
        }
        int wrong = Arrays.mismatch(placed, lengths);
        if (wrong >= 0) {
            throw new IllegalStateException("sequence " + wrong + " has " + lengths[wrong]
                    + " tokens, but the plan holds " + placed[wrong] + " of them");
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %,d sequences, %,d tokens -> %,d micro-batches in %,d steps (%s); efficiency %.1f %%, padding %.1f %%",
                parameters.describe(),
                sequences(),
                realTokens(),
                microBatches(),
                steps.size(),
                parameters.arithmetic(),
                100 * efficiency(),
                100 * paddingShare());
    }

    /** Groups indices into rows of the sequences that share a pack, sequences in ascending order. */
    static List<Row> rows(int[] packs, int[] lengths) {
        int count = Arrays.stream(packs).max().orElse(-1) + 1;
        List<List<Integer>> members = IntStream.range(0, count)
                .<List<Integer>>mapToObj(pack -> new ArrayList<>())
                .collect(Collectors.toList());
        for (int i = 0; i < packs.length; i++) {
            members.get(packs[i]).add(i);
        }
        return members.stream().map(sequences -> Row.of(sequences, lengths)).toList();
    }
}
