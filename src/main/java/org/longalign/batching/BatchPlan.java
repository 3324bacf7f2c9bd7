package org.longalign.batching;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Which sequences are trained together, in which order, for one pass over the data: immutable, the same for the same
 * lengths, parameters and seed. Every sequence has exactly one fate, told by the {@link Ledger}.
 *
 * <pre>{@code
 * var plan = BatchPlan.packed(sequences.lengths()).maxTokens(65_536).devices(8).accumulation(1).seed(7).build();
 * }</pre>
 */
public final class BatchPlan {
    private final BatchParameters parameters;
    private final int[] lengths;
    private final List<Step> steps;
    private final Ledger ledger;

    /** @throws IllegalStateException if a token is placed twice or lost without a reason, or a step has another size */
    BatchPlan(BatchParameters parameters, int[] lengths, List<Step> steps) {
        this.parameters = parameters;
        this.lengths = lengths;
        this.steps = List.copyOf(steps);
        this.ledger = Ledger.of(lengths, parameters, this.steps);
        checkSteps();
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
        return lengths.length;
    }

    /** Number of micro-batches in all steps. */
    public int microBatches() {
        return steps.stream().mapToInt(step -> step.microBatches().size()).sum();
    }

    /** Tokens of all sequences that are trained on. */
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

    /** What became of every sequence. */
    public Ledger ledger() {
        return ledger;
    }

    /** Tokens of every sequence of the dataset, as the plan was made for; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /**
     * The steps that are left after some are done: where a run that was stopped goes on.
     *
     * @throws IllegalArgumentException if the number is negative or more than there are steps
     */
    public List<Step> stepsAfter(int done) {
        if (done < 0 || done > steps.size()) {
            throw new IllegalArgumentException(done + " steps cannot be done of " + steps.size());
        }
        return steps.subList(done, steps.size());
    }

    /** SHA-256 over parameters, lengths and the place of every segment, in hexadecimal: equal plans, equal hashes. */
    public String hash() {
        return PlanHash.of(this);
    }

    /**
     * Saves the plan, to a temporary name first.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written; what stood there before stays
     */
    public void save(Path file) {
        PlanFile.save(this, file);
    }

    /**
     * Reads a saved plan; it equals the one that was saved.
     *
     * @throws IllegalArgumentException naming the file and line if it is no plan, incomplete or changed
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static BatchPlan load(Path file) {
        return PlanFile.load(file);
    }

    /** Throws unless every step but one is whole. */
    private void checkSteps() {
        int whole = parameters.microBatchesPerStep();
        long partial = steps.stream()
                .filter(step -> step.microBatches().size() != whole)
                .count();
        boolean tooLarge = steps.stream().anyMatch(step -> step.microBatches().size() > whole);
        if (tooLarge || partial > 1 || (partial > 0 && parameters.dropPartialStep())) {
            throw new IllegalStateException(partial + " of " + steps.size() + " steps do not hold the " + whole
                    + " micro-batches of " + parameters.arithmetic());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchPlan that
                && parameters.equals(that.parameters)
                && Arrays.equals(lengths, that.lengths)
                && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return Objects.hash(parameters, steps);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %,d sequences, %,d tokens -> %,d micro-batches in %,d steps (%s); efficiency %.1f %%, padding %.1f %%%s",
                parameters.describe(),
                sequences(),
                realTokens(),
                microBatches(),
                steps.size(),
                parameters.arithmetic(),
                100 * efficiency(),
                100 * paddingShare(),
                ledger.count(Ledger.Fate.PLACED) == sequences() ? "" : "; sequences: " + ledger);
    }
}
