package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
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
    private OverLength overLength = OverLength.ERROR;
    private boolean dropPartialStep;
    private long seed;
    private PackingStrategy strategy = PackingStrategy.bestFitDecreasing();
    private Schedule schedule = Schedule.random();
    private ComputeCost cost = ComputeCost.HIDDEN_4096;

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

    /** What becomes of sequences longer than {@link #maxTokens}. Default {@link OverLength#ERROR}. */
    public BatchPlanBuilder overLength(OverLength policy) {
        this.overLength = policy;
        return this;
    }

    /** Leaves out the micro-batches that do not fill a whole step; by default they make a smaller one. */
    public BatchPlanBuilder dropPartialStep() {
        this.dropPartialStep = true;
        return this;
    }

    /** In which order micro-batches run (naive and packed; sorted batching is an order of its own). Default random. */
    public BatchPlanBuilder schedule(Schedule order) {
        this.schedule = order;
        return this;
    }

    /** What the schedule goes by. Default {@link ComputeCost#HIDDEN_4096}. */
    public BatchPlanBuilder cost(ComputeCost compute) {
        this.cost = compute;
        return this;
    }

    /**
     * Makes the plan.
     *
     * @throws IllegalArgumentException if a parameter is below 1, there are no sequences or none that can be placed, one
     *     is empty, or one is longer than {@code maxTokens} and that is an error
     */
    public BatchPlan build() {
        BatchParameters parameters = new BatchParameters(
                method,
                method == BatchingMethod.PACKED ? strategy.name() : "",
                maxTokens,
                overLength,
                batchSize,
                accumulation,
                devices,
                dropPartialStep,
                seed,
                schedule.name(),
                cost);
        if (method == BatchingMethod.SORTED && !schedule.equals(Schedule.random())) {
            throw new IllegalArgumentException("sorted batching is an order of its own and takes no schedule, but "
                    + schedule.name() + " was asked for; use naive or packed, or leave the schedule away");
        }
        if (lengths.length == 0) {
            throw new IllegalArgumentException("there are no sequences to plan for");
        }
        List<Piece> pieces = Piece.of(lengths, maxTokens, overLength);
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("all " + lengths.length + " sequences are longer than maxTokens "
                    + maxTokens + " and dropped; raise maxTokens, or truncate or split them");
        }
        int microBatchesPerStep = parameters.microBatchesPerStep();
        List<List<MicroBatch>> steps = switch (method) {
            case NAIVE -> cut(scheduled(padded(cut(shuffled(pieces), batchSize))), microBatchesPerStep);
            // One group is one step: its members, and so its micro-batches, are of similar length.
            case SORTED ->
                shuffled(cut(byLength(pieces), (long) batchSize * microBatchesPerStep)).stream()
                        .map(group -> padded(cut(group, batchSize)))
                        .toList();
            case PACKED -> cut(scheduled(packs(pieces)), microBatchesPerStep);
        };
        return new BatchPlan(
                parameters,
                lengths,
                steps.stream()
                        .filter(step -> !dropPartialStep || step.size() == microBatchesPerStep)
                        .map(Step::new)
                        .toList());
    }

    private static List<MicroBatch> padded(List<List<Piece>> groups) {
        return groups.stream()
                .map(group -> new MicroBatch(
                        group.stream().map(piece -> Row.of(List.of(piece))).toList()))
                .toList();
    }

    private static List<Piece> byLength(List<Piece> pieces) {
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort(Comparator.comparingInt(Piece::length));
        return sorted;
    }

    /** One micro-batch a pack, in random order; inside a pack the sequences keep the order of the dataset. */
    private List<MicroBatch> packs(List<Piece> pieces) {
        int[] assigned = strategy.assign(Piece.lengths(pieces), maxTokens);
        List<List<Piece>> members = new ArrayList<>();
        for (int i = 0; i < assigned.length; i++) {
            while (members.size() <= assigned[i]) {
                members.add(new ArrayList<>());
            }
            members.get(assigned[i]).add(pieces.get(i));
        }
        return shuffled(members).stream()
                .map(pack -> new MicroBatch(List.of(Row.of(pack))))
                .toList();
    }

    private <T> List<T> shuffled(List<T> items) {
        List<T> copy = new ArrayList<>(items);
        Collections.shuffle(copy, new Random(seed));
        return copy;
    }

    /** The micro-batches, which are in random order, in the order of the schedule. */
    private List<MicroBatch> scheduled(List<MicroBatch> microBatches) {
        double[] costs = microBatches.stream().mapToDouble(cost::of).toArray();
        int[] order = schedule.order(costs, devices, accumulation, seed);
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
