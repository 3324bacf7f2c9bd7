package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link BatchPlan}. A builder never changes: every setter returns a copy, so that one builder can be the
 * start of several plans. {@link #build} makes the plan.
 *
 * <pre>{@code
 * // given: int[] lengths
 * var packs = BatchPlan.packed(lengths).maxTokens(65_536).devices(8).overlong(OverlongPolicy.TRUNCATE).seed(7);
 * var random = packs.build();
 * var balanced = packs.schedule(Schedule.equalCostGroups()).build();
 * }</pre>
 */
public final class BatchPlanBuilder {
    /** Longest sequence of the recipe, in tokens (paper, appendix B). */
    public static final int DEFAULT_MAX_TOKENS = 65_536;

    /** The longest pack, in tokens: the packing algorithms keep a counter for each number of free tokens. */
    private static final int MOST_PACK_TOKENS = 1 << 28;

    private final BatchingMethod method;
    private final int[] lengths;
    // Written to only in a copy that nobody else has seen yet; see changed.
    private int maxTokens = DEFAULT_MAX_TOKENS;
    private int batchSize = 1;
    private int accumulation = 1;
    private int devices = 1;
    private OverlongPolicy overlong = OverlongPolicy.ERROR;
    private @Nullable TargetTokens targets;
    private SequenceWeights weights = SequenceWeights.EQUAL;
    private boolean dropPartialStep;
    private int epochs = 1;
    private long seed;
    private @Nullable PackingStrategy strategy; // null: tightest fit
    private Schedule schedule = Schedule.random();
    private ComputeCost cost = ComputeCost.HIDDEN_4096;

    BatchPlanBuilder(BatchingMethod method, int[] lengths) {
        this.method = method;
        this.lengths = lengths.clone();
    }

    private BatchPlanBuilder(BatchPlanBuilder other) {
        this.method = other.method;
        this.lengths = other.lengths;
        this.maxTokens = other.maxTokens;
        this.batchSize = other.batchSize;
        this.accumulation = other.accumulation;
        this.devices = other.devices;
        this.overlong = other.overlong;
        this.targets = other.targets;
        this.weights = other.weights;
        this.dropPartialStep = other.dropPartialStep;
        this.epochs = other.epochs;
        this.seed = other.seed;
        this.strategy = other.strategy;
        this.schedule = other.schedule;
        this.cost = other.cost;
    }

    private BatchPlanBuilder changed(Consumer<BatchPlanBuilder> setting) {
        BatchPlanBuilder copy = new BatchPlanBuilder(this);
        setting.accept(copy);
        return copy;
    }

    /** Longest row in tokens; the capacity of a pack. Default 65,536. */
    public BatchPlanBuilder maxTokens(int tokens) {
        return changed(copy -> copy.maxTokens = tokens);
    }

    /** Sequences in a micro-batch, naive and sorted only: a packed micro-batch is always one pack. Default 1. */
    public BatchPlanBuilder batchSize(int sequences) {
        return changed(copy -> copy.batchSize = sequences);
    }

    /** Micro-batches that each device runs for one optimizer step. Default 1. */
    public BatchPlanBuilder accumulation(int microBatches) {
        return changed(copy -> copy.accumulation = microBatches);
    }

    /** Devices that share the micro-batches of a step. Default 1. */
    public BatchPlanBuilder devices(int count) {
        return changed(copy -> copy.devices = count);
    }

    /**
     * Passes over the data, one after the other, each in an order of its own that follows from the seed. The first is the
     * plan of one epoch. Naive batches are drawn anew in each epoch; packs, and the groups of sorted batching, are the same
     * in all, in another order. A step holds sequences of one epoch, so each epoch can end with a smaller step. Default 1.
     *
     * <pre>{@code
     * // given: int[] lengths
     * var plan = BatchPlan.packed(lengths).epochs(3).seed(7).build();
     * plan.ledger(); // 960 placed in each of 3 epochs
     * plan.epoch(0); // BatchPlan.packed(lengths).seed(7).build()
     * }</pre>
     */
    public BatchPlanBuilder epochs(int passes) {
        return changed(copy -> copy.epochs = passes);
    }

    /** Seed of the random order. Default 0. */
    public BatchPlanBuilder seed(long value) {
        return changed(copy -> copy.seed = value);
    }

    /** Packing algorithm (packed only). Default {@link PackingStrategy#tightestFit}. */
    public BatchPlanBuilder strategy(PackingStrategy packing) {
        return changed(copy -> copy.strategy = packing);
    }

    /** Naive, sorted or packed. */
    public BatchingMethod method() {
        return method;
    }

    /** Tokens of every sequence of the dataset; a copy. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** The passes over the data that are set. */
    public int epochs() {
        return epochs;
    }

    /** The treatment of longer sequences that is set. */
    public OverlongPolicy overlong() {
        return overlong;
    }

    /** Treatment of sequences longer than {@link #maxTokens}. Default {@link OverlongPolicy#ERROR}. */
    public BatchPlanBuilder overlong(OverlongPolicy policy) {
        return changed(copy -> copy.overlong = policy);
    }

    /** Target tokens of what remains of a sequence, for {@link OverlongPolicy#TRUNCATE_OR_DROP}. */
    public BatchPlanBuilder targets(TargetTokens counted) {
        return changed(copy -> copy.targets = counted);
    }

    /**
     * Weights of the sequences in the loss, v_i, for mixtures: each step's loss becomes the weighted mean that {@link
     * LossWeighting} defines, in training and in every export. Only their ratios inside a step count: a step of one
     * sequence is learnt from as without weights. They do not change which sequences share a step. Default: all equal.
     *
     * @param weightOfEach one for each sequence, 0 or positive; one of weight 0 is computed on, but nothing is learnt of it
     * @throws IllegalArgumentException naming the sequence, if a weight is negative or not finite, all are 0, there are not
     *     as many as sequences, or positive ones differ by more than a factor of a million
     */
    public BatchPlanBuilder sequenceWeights(double... weightOfEach) {
        SequenceWeights checked = SequenceWeights.of(weightOfEach, lengths.length);
        return changed(copy -> copy.weights = checked);
    }

    /** Leaves out the micro-batches that do not fill a whole step; by default they make a smaller one. */
    public BatchPlanBuilder dropPartialStep() {
        return changed(copy -> copy.dropPartialStep = true);
    }

    /** Order of the micro-batches (naive and packed only: sorted batching has its own order). Default random. */
    public BatchPlanBuilder schedule(Schedule order) {
        return changed(copy -> copy.schedule = order);
    }

    /** Cost by which the schedule orders micro-batches. Default {@link ComputeCost#HIDDEN_4096}. */
    public BatchPlanBuilder cost(ComputeCost compute) {
        return changed(copy -> copy.cost = compute);
    }

    /**
     * Makes the plan.
     *
     * @throws IllegalArgumentException if a number is below 1, there are no sequences or none that can be placed, a
     *     sequence is empty, one is longer than {@code maxTokens} under {@link OverlongPolicy#ERROR}, the kind of plan has
     *     no use for a setting (packed: a batch size above 1; naive and sorted: a strategy; sorted: a schedule), packs are
     *     longer than 2^28 tokens, or nothing is left of the plan
     */
    public BatchPlan build() {
        int perStep = parameters("").microBatchesPerStep(); // checks the numbers before anything is computed
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs is " + epochs + "; at least 1 is needed");
        }
        requireUses();
        if (overlong == OverlongPolicy.TRUNCATE_OR_DROP && dropPartialStep) {
            throw new IllegalArgumentException(
                    "overlong(TRUNCATE_OR_DROP) and dropPartialStep() both leave sequences out,"
                            + " and the ledger could not tell which did; remove the sequences without targets first, or keep the"
                            + " partial step");
        }
        if (lengths.length == 0) {
            throw new IllegalArgumentException("there are no sequences to plan for");
        }
        List<SequenceSlice> slices = SequenceSlice.of(lengths, maxTokens, overlong, targets).stream()
                .map(slice -> slice.weighted(weights))
                .toList();
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("all " + lengths.length + " sequences are longer than maxTokens "
                    + maxTokens + " and dropped"
                    + (overlong == OverlongPolicy.TRUNCATE_OR_DROP ? ", since no target token remains of any" : "")
                    + "; raise maxTokens, or truncate or split them");
        }
        if ((long) slices.size() * epochs > SequenceSlice.MOST_SLICES) {
            throw new IllegalArgumentException(epochs + " epochs of " + slices.size()
                    + " sequences or slices are more than " + SequenceSlice.MOST_SLICES + " of them; lower epochs, or"
                    + " train on from a saved model");
        }
        return switch (method) {
            case NAIVE ->
                plan("", order -> cut(scheduled(padded(cut(shuffled(slices, order), batchSize)), order), perStep));
            case SORTED -> {
                // One group is one step: its members, and so its micro-batches, are of similar length.
                List<List<SequenceSlice>> groups = cut(byLength(slices), (long) batchSize * perStep);
                yield plan(
                        "",
                        order -> shuffled(groups, order).stream()
                                .map(group -> padded(cut(group, batchSize)))
                                .toList());
            }
            case PACKED -> {
                int[] tokens = SequenceSlice.lengths(slices);
                PackingStrategy packing = strategy == null ? PackingStrategy.tightestFit() : strategy;
                PackingStrategy.Packing packed = packing.pack(tokens, capacity(tokens));
                List<MicroBatch> packs = packs(slices, packed.packs());
                yield plan(packed.algorithm(), order -> cut(scheduled(shuffled(packs, order), order), perStep));
            }
        };
    }

    /** Refuses settings that this kind of plan would pass over. */
    private void requireUses() {
        if (method == BatchingMethod.PACKED && batchSize > 1) {
            throw new IllegalArgumentException("a packed micro-batch is always one pack, so batchSize(" + batchSize
                    + ") has no meaning; use accumulation(" + (long) accumulation * batchSize
                    + ") for as many packs in a step, or maxTokens for larger packs");
        }
        if (method != BatchingMethod.PACKED && strategy != null) {
            throw new IllegalArgumentException(method.label() + " batching makes no packs and takes no strategy; use"
                    + " packed batching, or remove the strategy");
        }
        if (method == BatchingMethod.SORTED && !schedule.equals(Schedule.random())) {
            throw new IllegalArgumentException("sorted batching has its own order and takes no schedule, but "
                    + schedule.name() + " was given; use naive or packed batching, or remove the schedule");
        }
    }

    /** The tokens that a pack may hold: {@link #maxTokens}, or all tokens together if these are fewer. */
    private int capacity(int[] tokens) {
        int capacity =
                (int) Math.min(maxTokens, Arrays.stream(tokens).asLongStream().sum());
        if (capacity > MOST_PACK_TOKENS) {
            throw new IllegalArgumentException(
                    "packs of " + capacity + " tokens are too long; set maxTokens to at most " + MOST_PACK_TOKENS);
        }
        return capacity;
    }

    /**
     * The plan of all epochs; with {@link #dropPartialStep} without the steps that are not whole.
     *
     * @param ofEpoch the steps of an epoch by its seed
     */
    private BatchPlan plan(String algorithm, LongFunction<List<List<MicroBatch>>> ofEpoch) {
        BatchParameters parameters = parameters(algorithm);
        List<Step> kept = new ArrayList<>();
        int microBatches = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (List<MicroBatch> step : ofEpoch.apply(BatchParameters.epochSeed(seed, epoch))) {
                microBatches += step.size();
                if (!dropPartialStep || step.size() == parameters.microBatchesPerStep()) {
                    kept.add(new Step(step));
                }
            }
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("nothing is left of the plan: the "
                    + microBatches / epochs + " micro-batches do not fill a step of "
                    + parameters.microBatchesPerStep() + " (accumulation " + accumulation + " x devices " + devices
                    + "), and dropPartialStep() leaves them out; lower one of these, or keep the partial step");
        }
        return new BatchPlan(parameters, lengths, weights, epochs, kept);
    }

    private BatchParameters parameters(String algorithm) {
        return new BatchParameters(
                method,
                algorithm,
                maxTokens,
                overlong,
                batchSize,
                accumulation,
                devices,
                dropPartialStep,
                seed,
                schedule.name(),
                cost);
    }

    private static List<MicroBatch> padded(List<List<SequenceSlice>> groups) {
        return groups.stream()
                .map(group -> new MicroBatch(
                        group.stream().map(slice -> Row.of(List.of(slice))).toList()))
                .toList();
    }

    private static List<SequenceSlice> byLength(List<SequenceSlice> slices) {
        List<SequenceSlice> sorted = new ArrayList<>(slices);
        sorted.sort(Comparator.comparingInt(SequenceSlice::length));
        return sorted;
    }

    /** One micro-batch for each pack; inside a pack the sequences keep the order of the dataset. */
    private List<MicroBatch> packs(List<SequenceSlice> slices, int[] packs) {
        List<List<SequenceSlice>> members = new ArrayList<>();
        for (int i = 0; i < packs.length; i++) {
            while (members.size() <= packs[i]) {
                members.add(new ArrayList<>());
            }
            members.get(packs[i]).add(slices.get(i));
        }
        return members.stream()
                .map(pack -> new MicroBatch(List.of(Row.of(pack))))
                .toList();
    }

    private static <T> List<T> shuffled(List<T> items, long order) {
        List<T> copy = new ArrayList<>(items);
        Collections.shuffle(copy, new Random(order));
        return copy;
    }

    /** Puts micro-batches, which come in random order, in the order of the schedule. */
    private List<MicroBatch> scheduled(List<MicroBatch> microBatches, long orderSeed) {
        double[] costs = microBatches.stream().mapToDouble(cost::of).toArray();
        int[] order = schedule.order(costs, devices, accumulation, orderSeed);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, IntStream.range(0, costs.length).toArray())) {
            throw new IllegalStateException("the schedule " + schedule.name() + " does not run each of the "
                    + costs.length + " micro-batches exactly once");
        }
        return Arrays.stream(order).mapToObj(microBatches::get).toList();
    }

    /** Consecutive parts of {@code size}; the last may be smaller. */
    private static <T> List<List<T>> cut(List<T> items, long size) {
        List<List<T>> parts = new ArrayList<>();
        for (long from = 0; from < items.size(); from += size) {
            parts.add(items.subList((int) from, (int) Math.min(from + size, items.size())));
        }
        return parts;
    }
}
