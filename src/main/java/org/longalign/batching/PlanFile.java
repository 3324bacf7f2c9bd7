package org.longalign.batching;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;

/**
 * A plan as JSON Lines: a header with the parameters, the lengths and the hash, then a line for each step, as
 * micro-batches of rows of {@code sequence, offset, length} for each segment:
 *
 * <pre>
 * {"format":"longalign-plan","version":1,"parameters":{...},"lengths":[4,3],"steps":1,"hash":"9c..."}
 * {"microBatches":[[[0,0,4,1,0,3]]]}
 * </pre>
 *
 * <p>A plan whose sequences have unequal weights has them in the header, as {@code sequenceWeights}; one of several epochs
 * has their number, as {@code epochs}, and as many steps for each.
 */
final class PlanFile {
    private static final String FORMAT = "longalign-plan";
    private static final int VERSION = 1;
    private static final int FIELDS = 3;

    /** A line of the file: the header has all components but the last, a step only the last. */
    private record Line(
            @Nullable String format,
            int version,
            @Nullable BatchParameters parameters,
            int @Nullable [] lengths,
            double @Nullable [] sequenceWeights,
            @Nullable Integer epochs,
            int steps,
            @Nullable String hash,
            int @Nullable [][][] microBatches) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Header(
            String format,
            int version,
            BatchParameters parameters,
            int[] lengths,
            double @Nullable [] sequenceWeights,
            @Nullable Integer epochs,
            int steps,
            String hash) {}

    private record StepLine(int[][][] microBatches) {}

    private PlanFile() {}

    static void save(BatchPlan plan, Path file) {
        Header header = new Header(
                FORMAT,
                VERSION,
                plan.parameters(),
                plan.lengths(),
                plan.isWeighted() ? plan.sequenceWeights() : null,
                plan.epochs() == 1 ? null : plan.epochs(),
                plan.steps().size(),
                plan.hash());
        Iterable<Object> lines = () -> Stream.concat(
                        Stream.<Object>of(header), plan.steps().stream().map(step -> new StepLine(numbers(step))))
                .iterator();
        Jsonl.write(file, lines);
    }

    static BatchPlan load(Path file) {
        List<Line> lines = Jsonl.read(file, Line.class).orThrow();
        if (lines.isEmpty() || !FORMAT.equals(lines.get(0).format())) {
            throw new IllegalArgumentException(file + ":1: not a saved plan");
        }
        Line header = lines.get(0);
        if (header.version() != VERSION) {
            throw new IllegalArgumentException(
                    file + ":1: a plan of version " + header.version() + "; this release reads version " + VERSION);
        }
        BatchParameters parameters = header.parameters();
        int[] lengths = header.lengths();
        if (parameters == null || lengths == null) {
            throw new IllegalArgumentException(file + ":1: parameters or lengths are missing");
        }
        if (lines.size() - 1 != header.steps()) {
            throw new IllegalArgumentException(file + " is incomplete: " + (lines.size() - 1) + " of " + header.steps()
                    + " steps; make the plan again from its parameters: " + parameters);
        }
        SequenceWeights weights = weights(file, header.sequenceWeights(), lengths.length);
        List<Step> steps = new ArrayList<>(header.steps());
        for (int i = 1; i < lines.size(); i++) {
            try {
                steps.add(step(lines.get(i).microBatches(), weights));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        try {
            Integer epochs = header.epochs();
            BatchPlan plan = new BatchPlan(parameters, lengths, weights, epochs == null ? 1 : epochs, steps);
            if (plan.hash().equals(header.hash())) {
                return plan;
            }
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(file + " was changed after it was saved: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(file + " was changed after it was saved: its hash is another");
    }

    private static SequenceWeights weights(Path file, double @Nullable [] values, int sequences) {
        try {
            return values == null ? SequenceWeights.EQUAL : SequenceWeights.of(values, sequences);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ":1: " + e.getMessage(), e);
        }
    }

    private static int[][][] numbers(Step step) {
        return step.microBatches().stream()
                .map(microBatch -> microBatch.rows().stream()
                        .map(row -> row.segments().stream()
                                .flatMapToInt(
                                        segment -> IntStream.of(segment.sequence(), segment.offset(), segment.length()))
                                .toArray())
                        .toArray(int[][]::new))
                .toArray(int[][][]::new);
    }

    private static Step step(int @Nullable [][][] microBatches, SequenceWeights weights) {
        if (microBatches == null) {
            throw new IllegalArgumentException("no microBatches in the line of a step");
        }
        List<MicroBatch> all = new ArrayList<>();
        for (int[][] rows : microBatches) {
            List<Row> parsed = new ArrayList<>();
            for (int[] numbers : rows) {
                if (numbers.length % FIELDS != 0) {
                    throw new IllegalArgumentException("a row of " + numbers.length + " numbers; a segment has three");
                }
                List<SequenceSlice> slices = new ArrayList<>();
                for (int i = 0; i < numbers.length; i += FIELDS) {
                    slices.add(new SequenceSlice(numbers[i], numbers[i + 1], numbers[i + 2]).weighted(weights));
                }
                parsed.add(Row.of(slices));
            }
            all.add(new MicroBatch(parsed));
        }
        return new Step(all);
    }
}
