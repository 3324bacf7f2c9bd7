package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.ModelShape;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.tokenize.Sequences;

/** Makes optimizer steps: gradients of the micro-batches, clipping, AdamW, and the measurements of each. */
final class StepRunner {
    private final CausalLm model;
    private final Sequences sequences;
    private final TargetTokens targetTokens;
    private final TrainingSettings settings;
    private final AdamW optimizer;
    private final LearningRateSchedule schedule;
    private final GradientNorm gradientNorm;
    private final ComputeCost cost;
    private final ModelFlops flops;
    private final @Nullable Double peakFlops;
    private final PeakMemory memory;
    private boolean moving;

    /**
     * Lives as long as {@code manager}.
     *
     * @param plannedSteps how many steps the run has
     * @param peakFlops the device's operations a second; null where that is not known
     */
    StepRunner(
            CausalLm model,
            Sequences sequences,
            TrainingSettings settings,
            AdamW optimizer,
            int plannedSteps,
            @Nullable Double peakFlops,
            NDManager manager) {
        this.model = model;
        this.sequences = sequences;
        this.settings = settings;
        this.optimizer = optimizer;
        this.peakFlops = peakFlops;
        targetTokens = TargetTokens.of(sequences);
        schedule = settings.schedule(plannedSteps);
        gradientNorm = new GradientNorm(manager);
        cost = cost(model);
        flops = new ModelFlops(model.config());
        memory = new PeakMemory(model.device());
    }

    private static ComputeCost cost(CausalLm model) {
        DecoderConfig config = model.config();
        ModelShape shape = new ModelShape(
                "model",
                config.parameterCount(),
                config.layers(),
                config.attention().querySize());
        return model.options().recompute()
                ? ComputeCost.training(shape)
                : ComputeCost.trainingWithoutRecomputation(shape);
    }

    /**
     * Makes a step of a plan.
     *
     * @param plan the plan's number, from 1
     * @param beforeMicroBatch may end the step by an exception; nothing has moved then
     * @param log of the steps before
     * @throws NotFiniteException if the loss or gradient is not finite; nothing has moved then
     */
    TrainingStep run(int plan, BatchPlan of, Step step, RunLog log, Runnable beforeMicroBatch) {
        long started = System.nanoTime();
        memory.reset();
        LossWeights weights = LossWeights.of(step, targetTokens, settings.weighting());
        double loss = 0;
        List<SequenceLoss> losses = new ArrayList<>();
        for (MicroBatch microBatch : step.microBatches()) {
            beforeMicroBatch.run();
            MicroBatchLoss result = MicroBatchLoss.accumulate(model, microBatch, sequences, weights);
            if (!Double.isFinite(result.weighted())) {
                throw new NotFiniteException("the loss is " + result.weighted(), result.culprits());
            }
            loss += result.weighted();
            losses.addAll(result.bySequence());
        }
        double rate = schedule.at(optimizer.steps());
        double norm = update(rate, losses);
        double milliseconds = (System.nanoTime() - started) / 1e6;
        return new TrainingStep(
                optimizer.steps(),
                plan,
                loss,
                rate,
                norm,
                step.realTokens(),
                step.computedTokens(),
                losses.stream().mapToLong(SequenceLoss::targetTokens).sum(),
                milliseconds,
                log.seconds(),
                ComputeBalance.idleShare(step, of.parameters().devices(), cost),
                peakFlops == null ? null : flops.of(step, targetTokens) / (milliseconds / 1e3) / peakFlops,
                memory.bytes(),
                losses,
                null);
    }

    /** Clips the gradients and moves the weights; the gradients' norm before. */
    private double update(double rate, List<SequenceLoss> losses) {
        try (NDManager scratch = model.newScratch()) {
            Map<String, NDArray> gradients = new LinkedHashMap<>(model.gradients(scratch));
            gradients.keySet().retainAll(optimizer.trained());
            double norm = gradientNorm.clip(gradients.values(), settings.clipNorm());
            if (!Double.isFinite(norm)) {
                List<Integer> all = losses.stream().map(SequenceLoss::sequence).toList();
                throw new NotFiniteException("the gradient norm is " + norm, all);
            }
            moving = true;
            optimizer.step(rate, gradients);
            moving = false;
            return norm;
        }
    }

    /** Whether an exception came out of the midst of moving the weights, which are then neither of this step nor of the last. */
    boolean isTorn() {
        return moving;
    }
}
