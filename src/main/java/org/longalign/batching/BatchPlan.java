package org.longalign.batching;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one pass over the data, or of several ({@link BatchPlanBuilder#epochs}), in order: steps of micro-batches
 * of rows of segments. Immutable; equal lengths, parameters, epochs and seed give equal plans. The {@link Ledger} tells the
 * fate of every sequence. Counts of steps, micro-batches and tokens are those of all epochs.
 *
 * <pre>{@code
 * var plan = BatchPlan.packed(new int[] {30, 70, 60, 40}).maxTokens(100).build();
 * System.out.println(plan);
 * // packed (best-fit-decreasing, at most 100 tokens): 4 sequences, 200 tokens -> 2 micro-batches in 2 steps
 * // (1 pack x accumulation 1 x devices 1); efficiency 100.0 %, padding 0.0 %;
 * // at least 2 packs are needed
 * }</pre>
 */
public final class BatchPlan {
    private final BatchParameters parameters;
    private final int[] lengths;
    private final SequenceWeights weights;
    private final int epochs;
    private final List<Step> steps;
    private final Ledger ledger;
    private @Nullable Long lowerBound; // computed when first asked for; two threads compute the same

    /** @throws IllegalStateException if a token is placed twice or lost without a reason, or a step has another size */
    BatchPlan(BatchParameters parameters, int[] lengths, SequenceWeights weights, List<Step> steps) {
        this(parameters, lengths, weights, 1, steps);
    }

    /**
     * @param steps those of all epochs, as many in each
     * @throws IllegalStateException as above, in any of the epochs, or if the steps are not the same number in each
     */
    BatchPlan(BatchParameters parameters, int[] lengths, SequenceWeights weights, int epochs, List<Step> steps) {
        if (epochs < 1 || steps.size() % epochs != 0) {
            throw new IllegalStateException(steps.size() + " steps are not the same number in each of " + epochs
                    + (epochs == 1 ? " epoch" : " epochs"));
        }
        this.parameters = parameters;
        this.lengths = lengths;
        this.weights = weights;
        this.epochs = epochs;
        this.steps = List.copyOf(steps);
        this.ledger = Ledger.of(
                lengths,
                parameters,
                IntStream.range(0, epochs).mapToObj(this::stepsOf).toList());
        IntStream.range(0, epochs).forEach(epoch -> checkSteps(stepsOf(epoch)));
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

    /** Passes over the data, each in an order of its own; see {@link BatchPlanBuilder#epochs}. */
    public int epochs() {
        return epochs;
    }

    /**
     * The plan of one epoch alone, whose seed is that of the epoch. That of epoch 0 is the plan without {@link
     * BatchPlanBuilder#epochs}.
     *
     * @param epoch from 0
     * @throws IndexOutOfBoundsException if the plan has no such epoch
     */
    public BatchPlan epoch(int epoch) {
        Objects.checkIndex(epoch, epochs);
        return epochs == 1 ? this : new BatchPlan(parameters.ofEpoch(epoch), lengths, weights, stepsOf(epoch));
    }

    /** The steps of an epoch: every epoch has as many. */
    List<Step> stepsOf(int epoch) {
        int each = steps.size() / epochs;
        return steps.subList(epoch * each, (epoch + 1) * each);
    }

    /** Optimizer steps of all epochs, in order. */
    public List<Step> steps() {
        return steps;
    }

    /** Parameters of the plan. */
    public BatchParameters parameters() {
        return parameters;
    }

    /** Number of sequences in the dataset, placed or not, each counted once. */
    public int sequences() {
        return lengths.length;
    }

    /** Number of micro-batches in all steps. */
    public int microBatches() {
        return steps.stream().mapToInt(step -> step.microBatches().size()).sum();
    }

    /** Tokens of the sequences that are trained on. */
    public long realTokens() {
        return steps.stream().mapToLong(Step::realTokens).sum();
    }

    /** Tokens that devices compute on, padding included. */
    public long computedTokens() {
        return steps.stream().mapToLong(Step::computedTokens).sum();
    }

    /** Tokens allocated: packs x maxTokens when packed, otherwise {@link #computedTokens}. */
    public long allocatedTokens() {
        return method() == BatchingMethod.PACKED ? (long) microBatches() * parameters.maxTokens() : computedTokens();
    }

    /** Packing efficiency: real tokens / allocated tokens, 0 to 1. */
    public double efficiency() {
        return realTokens() / (double) allocatedTokens();
    }

    /**
     * A proven lower bound on the micro-batches that the placed tokens need, however they are arranged. For packs it is the
     * best of the tokens' sum, Martello and Toth's L2 and dual feasible functions of the segments' lengths; for batches,
     * whose size is a parameter, it is {@link #microBatches}. For lengths 6, 6 and 6 with packs of 10 tokens it is 3, where
     * the sum of tokens says 2.
     */
    public long microBatchLowerBound() {
        Long known = lowerBound;
        if (known == null) {
            known = method() == BatchingMethod.PACKED
                    ? IntStream.range(0, epochs).mapToLong(this::packLowerBound).sum()
                    : microBatches();
            lowerBound = known;
        }
        return known;
    }

    private long packLowerBound(int epoch) {
        int[] tokens = stepsOf(epoch).stream()
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> microBatch.rows().stream())
                .flatMap(row -> row.segments().stream())
                .mapToInt(Segment::length)
                .toArray();
        long sum = Arrays.stream(tokens).asLongStream().sum();
        int packs = stepsOf(epoch).stream()
                .mapToInt(step -> step.microBatches().size())
                .sum();
        return PackLowerBound.of(tokens, (int) Math.min(parameters.maxTokens(), sum), packs);
    }

    /** Share of the computed tokens that is padding, 0 to 1. */
    public double paddingShare() {
        return 1 - realTokens() / (double) computedTokens();
    }

    /** Fate of every sequence in every epoch. */
    public Ledger ledger() {
        return ledger;
    }

    /** Tokens of every sequence of the dataset; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** Weight of each sequence of the dataset in the loss, v_i; see {@link BatchPlanBuilder#sequenceWeights}. A copy. */
    public double[] sequenceWeights() {
        return IntStream.range(0, lengths.length).mapToDouble(weights::of).toArray();
    }

    /** Whether sequences have unequal weights. */
    public boolean isWeighted() {
        return !weights.areEqual();
    }

    /**
     * Steps that remain after some are done; a stopped run resumes with them.
     *
     * @param done number of steps done
     * @throws IllegalArgumentException if it is negative or larger than the number of steps
     */
    public List<Step> stepsAfter(int done) {
        if (done < 0 || done > steps.size()) {
            throw new IllegalArgumentException(done + " steps cannot be done: the plan has " + steps.size() + " steps");
        }
        return steps.subList(done, steps.size());
    }

    /** SHA-256 of parameters, epochs, lengths and segments, in hexadecimal; equal plans have equal hashes. */
    public String hash() {
        return PlanHash.of(this);
    }

    /**
     * Saves the plan. The file appears whole or not at all.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written; an older file then stays
     */
    public void save(Path file) {
        PlanFile.save(this, file);
    }

    /**
     * Reads a saved plan, equal to the one saved.
     *
     * @throws IllegalArgumentException naming the file, and the line if there is one, if it is not a plan, or
     *     incomplete or changed
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static BatchPlan load(Path file) {
        return PlanFile.load(file);
    }

    /** Throws unless all steps of an epoch are whole, except one if partial steps are kept. */
    private void checkSteps(List<Step> ofEpoch) {
        int whole = parameters.microBatchesPerStep();
        long partial = ofEpoch.stream()
                .filter(step -> step.microBatches().size() != whole)
                .count();
        boolean tooLarge = ofEpoch.stream().anyMatch(step -> step.microBatches().size() > whole);
        if (tooLarge || partial > 1 || (partial > 0 && parameters.dropPartialStep())) {
            throw new IllegalStateException(partial + " of " + ofEpoch.size() + " steps do not hold the " + whole
                    + " micro-batches of " + parameters.arithmetic());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BatchPlan that
                && parameters.equals(that.parameters)
                && Arrays.equals(lengths, that.lengths)
                && weights.equals(that.weights)
                && epochs == that.epochs
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
                "%s: %,d sequences%s, %,d tokens -> %,d micro-batches in %,d steps (%s); efficiency %.1f %%, padding %.1f %%%s%s%s",
                parameters.describe(),
                sequences(),
                epochs == 1 ? "" : String.format(Locale.ROOT, " x %,d epochs", epochs),
                realTokens(),
                microBatches(),
                steps.size(),
                parameters.arithmetic(),
                100 * efficiency(),
                100 * paddingShare(),
                method() == BatchingMethod.PACKED
                        ? String.format(Locale.ROOT, "; at least %,d packs are needed", microBatchLowerBound())
                        : "",
                weights.describe(),
                ledger.count(Ledger.Fate.PLACED) == ledger.entries().size() ? "" : "; sequences: " + ledger);
    }
}
