package org.longalign.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;

/**
 * The losses of a model on held-out sequences, without training on them.
 *
 * @param losses the loss of each sequence, in the order of the plan
 */
public record SequenceLosses(List<SequenceLoss> losses) {
    public SequenceLosses {
        losses = List.copyOf(losses);
    }

    /**
     * Runs the model over every sequence once.
     *
     * @param plan how to batch them, of which one epoch is run; it changes the speed, not the losses
     * @throws IllegalArgumentException if the plan was made for other sequences
     */
    public static SequenceLosses of(CausalLm model, Sequences sequences, BatchPlan plan) {
        return of(model, sequences, plan, () -> {});
    }

    /** The same; {@code before} runs before each micro-batch and may end it all by an exception. */
    static SequenceLosses of(CausalLm model, Sequences sequences, BatchPlan plan, Runnable before) {
        if (plan.sequences() != sequences.size()) {
            throw new IllegalArgumentException(
                    "the plan is for " + plan.sequences() + " sequences, but there are " + sequences.size());
        }
        TargetTokens targetTokens = TargetTokens.of(sequences);
        List<SequenceLoss> losses = new ArrayList<>();
        for (Step step : plan.epoch(0).steps()) {
            if (!hasTarget(step, targetTokens)) {
                step.segments().forEach(segment -> losses.add(new SequenceLoss(segment.sequence(), 0, 0)));
                continue;
            }
            LossWeights weights = LossWeights.of(step, targetTokens, LossWeighting.SEQUENCE_MEAN);
            for (MicroBatch microBatch : step.microBatches()) {
                before.run();
                losses.addAll(MicroBatchLoss.forward(model, microBatch, sequences, weights)
                        .bySequence());
            }
        }
        return new SequenceLosses(losses);
    }

    private static boolean hasTarget(Step step, TargetTokens targetTokens) {
        return step.segments().stream().anyMatch(segment -> targetTokens.in(segment) > 0);
    }

    /** The mean over sequences of L_i / N_i (Eq. 2), in nats a target token; sequences without a target left out. */
    public double mean() {
        return losses.stream()
                .filter(loss -> loss.targetTokens() > 0)
                .mapToDouble(SequenceLoss::mean)
                .average()
                .orElse(0);
    }

    /** The mean over all target tokens, in nats; 0 where there is none. */
    public double tokenMean() {
        long tokens = losses.stream().mapToLong(SequenceLoss::targetTokens).sum();
        return tokens == 0 ? 0 : losses.stream().mapToDouble(SequenceLoss::sum).sum() / tokens;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d sequences, mean loss %.4f nats a target token", losses.size(), mean());
    }
}
