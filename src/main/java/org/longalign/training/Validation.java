package org.longalign.training;

import java.util.Arrays;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;

/**
 * The sequences that a run measures its loss on without training on them.
 *
 * @param sequences the held-out sequences
 * @param plan how they are batched
 * @param everySteps after how many steps each; 0 for before the first and after the last step only
 */
record Validation(Sequences sequences, BatchPlan plan, int everySteps) {
    Validation {
        if (everySteps < 0) {
            throw new IllegalArgumentException(
                    "everySteps must not be negative, but is " + everySteps + "; 0 is at the beginning and end only");
        }
        if (Arrays.stream(sequences.targetTokens()).sum() == 0) {
            throw new IllegalArgumentException("the held-out sequences hold no target token: they have no loss");
        }
        if (!Arrays.equals(plan.lengths(), sequences.lengths())) {
            throw new IllegalArgumentException("the plan was not made from the lengths of the held-out sequences");
        }
    }

    /** Packs as long as {@code maxTokens} or the longest sequence. */
    static Validation packed(Sequences sequences, int maxTokens, int everySteps) {
        int longest = Arrays.stream(sequences.lengths()).max().orElse(0);
        if (longest == 0) {
            throw new IllegalArgumentException("there are no held-out sequences");
        }
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(Math.max(longest, maxTokens))
                .build();
        return new Validation(sequences, plan, everySteps);
    }

    /** Whether the loss is measured after so many of the planned steps. */
    boolean isDue(int step, int plannedSteps) {
        return step == 0 || step == plannedSteps || (everySteps > 0 && step % everySteps == 0);
    }

    /**
     * Measures the loss after a step.
     *
     * @param beforeMicroBatch may end it by an exception
     */
    ValidationLoss measure(CausalLm model, int step, Runnable beforeMicroBatch) {
        long started = System.nanoTime();
        SequenceLosses losses = SequenceLosses.of(model, sequences, plan, beforeMicroBatch);
        return ValidationLoss.of(step, losses, (System.nanoTime() - started) / 1e9);
    }
}
