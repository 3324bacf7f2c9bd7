package org.longalign.training;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Segment;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions.AttentionChoice;

/**
 * The segments that a run's attention is measured on: those of the micro-batch at which half of the run's attention is done,
 * if the cheaper ones come first.
 *
 * @param rows of that micro-batch
 * @param segments their lengths in tokens in each row
 * @param microBatches of the run
 * @param lengths the number of different lengths in them
 */
record AttentionLoad(int rows, List<Integer> segments, int microBatches, int lengths) {
    /** Rows with the same segments: all of a pack, or the width of padded rows. */
    private record Part(int rows, List<Integer> lengths) {
        static Part of(MicroBatch microBatch) {
            List<Integer> lengths = microBatch.rows().size() == 1
                    ? microBatch.rows().get(0).segments().stream()
                            .map(Segment::length)
                            .toList()
                    : List.of(microBatch.width());
            return new Part(microBatch.rows().size(), lengths);
        }

        /** Pairs of tokens, twice. */
        double pairs() {
            return rows * lengths.stream().mapToDouble(n -> (double) n * n).sum();
        }
    }

    static AttentionLoad of(List<BatchPlan> plans) {
        List<Part> parts = plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> MicroBatchLoss.attendable(microBatch).stream())
                .map(Part::of)
                .sorted(Comparator.comparingDouble(Part::pairs))
                .toList();
        double half = parts.stream().mapToDouble(Part::pairs).sum() / 2;
        int typical = 0;
        for (double done = parts.get(0).pairs();
                done < half;
                done += parts.get(typical).pairs()) {
            typical++;
        }
        long shapes = parts.stream()
                .flatMap(part -> part.lengths().stream().map(length -> new Part(part.rows(), List.of(length))))
                .distinct()
                .count();
        Part chosen = parts.get(typical);
        return new AttentionLoad(chosen.rows(), chosen.lengths(), parts.size(), Math.toIntExact(shapes));
    }

    /** The kernel for a model on its device; null where there is none to choose. */
    @Nullable
    AttentionChoice choose(CausalLm model) {
        int[] each = segments.stream().mapToInt(Integer::intValue).toArray();
        return model.chooseAttention(rows, each, microBatches, lengths).orElse(null);
    }
}
