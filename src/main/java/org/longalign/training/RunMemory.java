package org.longalign.training;

import java.util.Comparator;
import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.MemoryEstimate;
import org.longalign.tokenize.Sequences;

/** The device memory of a run: that of its largest micro-batch. */
final class RunMemory {
    private RunMemory() {}

    /** The estimate for the micro-batch of the plans that needs most. */
    static MemoryEstimate of(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        TargetTokens targetTokens = TargetTokens.of(sequences);
        return plans.stream()
                .flatMap(plan -> plan.steps().stream())
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> MicroBatchLoss.attendable(microBatch).stream())
                .map(part -> MemoryEstimate.training(
                        model.config(), tokens(part), targets(part, targetTokens), model.options()))
                .max(Comparator.comparingLong(MemoryEstimate::total))
                .orElseThrow();
    }

    /**
     * Refuses a run that cannot fit, before its first step.
     *
     * @throws IllegalStateException saying what is needed and what there is
     */
    static void require(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        MemoryEstimate estimate = of(model, sequences, plans);
        estimate.requireOn(model.device(), model.heldBytes());
    }

    private static int tokens(MicroBatch part) {
        return Math.multiplyExact(part.rows().size(), part.width());
    }

    private static int targets(MicroBatch part, TargetTokens targetTokens) {
        return part.rows().stream()
                .map(Row::segments)
                .flatMap(List::stream)
                .mapToInt(targetTokens::in)
                .sum();
    }
}
