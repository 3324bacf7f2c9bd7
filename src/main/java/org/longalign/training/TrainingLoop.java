package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;

/**
 * The training loop (paper, section 3.3 and appendix B). For each step of each plan: for each micro-batch the forward
 * pass, the loss weighted by Eq. 4, and the backward pass, whose gradients add up; then clipping, AdamW, and the
 * measurements. After a step comes what is due: validation, a checkpoint, a line of metrics, the listener.
 */
final class TrainingLoop {
    private final TrainingRun run;
    private final AdamW optimizer;
    private final RunLog log;
    private final TargetTokens targetTokens;
    private final LearningRateSchedule schedule;
    private final GradientNorm gradientNorm;
    private final StepMeter meter;
    private boolean moving;

    /**
     * @param peak of the device; null where it is unknown
     * @param manager owns what the loop makes on the device, and outlives it
     */
    TrainingLoop(TrainingRun run, AdamW optimizer, RunLog log, @Nullable DevicePeak peak, NDManager manager) {
        this.run = run;
        this.optimizer = optimizer;
        this.log = log;
        targetTokens = TargetTokens.of(run.sequences());
        schedule = run.settings().schedule(log.plannedSteps());
        gradientNorm = new GradientNorm(manager);
        meter = new StepMeter(run.model(), targetTokens, peak);
    }

    /**
     * Makes the steps that no checkpoint has.
     *
     * @param files take checkpoints and metrics
     * @param thread tells the listener, and knows whether the run is to stop
     * @throws InterruptedRunException if the run is to stop; the weights are those after the last step of the log
     * @throws NotFiniteException if a loss or gradient is not finite; the weights are those after the last step of the
     *     log
     */
    void run(RunFiles files, StoppableRun thread) {
        Runnable stopIfAsked = () -> {
            if (thread.isStopAsked()) {
                throw new InterruptedRunException();
            }
        };
        TrainingLog before = log.soFar();
        thread.tell(listener -> listener.started(before));
        validateIfDue(stopIfAsked, thread);
        files.beginMetrics();
        PlanPosition position = PlanPosition.after(log.made(), run.plans());
        for (int p = position.plan(); p < run.plans().size(); p++) {
            BatchPlan plan = run.plans().get(p);
            for (Step step : plan.stepsAfter(p == position.plan() ? position.step() : 0)) {
                log.add(make(p + 1, plan, step, stopIfAsked));
                validateIfDue(stopIfAsked, thread);
                files.stepMade();
                TrainingStep made = log.last();
                thread.tell(listener -> listener.step(made));
            }
        }
    }

    /**
     * Makes one step.
     *
     * @param number the plan's, from 1
     * @param beforeMicroBatch may end the step by an exception, which leaves the weights as they were
     */
    TrainingStep make(int number, BatchPlan plan, Step step, Runnable beforeMicroBatch) {
        meter.start();
        LossWeights weights =
                LossWeights.of(step, targetTokens, run.settings().weighting().at(optimizer.steps()));
        double loss = 0;
        List<SequenceLoss> losses = new ArrayList<>();
        for (MicroBatch microBatch : MicroBatchLoss.joined(
                step.microBatches(), run.model().config().hiddenSize())) {
            beforeMicroBatch.run();
            MicroBatchLoss result = MicroBatchLoss.accumulate(run.model(), microBatch, run.sequences(), weights);
            if (!Double.isFinite(result.weighted())) {
                throw new NotFiniteException("the loss is " + result.weighted(), result.culprits());
            }
            loss += result.weighted();
            losses.addAll(result.bySequence());
        }
        double rate = schedule.at(optimizer.steps());
        double norm = clipAndMove(rate, losses);
        return new TrainingStep(
                optimizer.steps(),
                number,
                loss,
                rate,
                norm,
                StepMeter.tokens(step, losses),
                meter.cost(plan, step, log),
                losses,
                null);
    }

    /** Clips the gradients and moves the weights by AdamW; returns the gradients' norm before. */
    private double clipAndMove(double rate, List<SequenceLoss> losses) {
        try (NDManager scratch = run.model().newScratch()) {
            Map<String, NDArray> gradients = new LinkedHashMap<>(run.model().gradients(scratch));
            gradients.keySet().retainAll(optimizer.trained());
            double norm = gradientNorm.clip(gradients, run.settings().clipNorm());
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

    /** Whether an exception came in the middle of moving the weights, which then belong to no step. */
    boolean isTorn() {
        return moving;
    }

    private void validateIfDue(Runnable beforeMicroBatch, StoppableRun thread) {
        Validation validation = run.validation();
        if (validation != null && validation.isDue(log.made(), log.plannedSteps()) && !log.isEvaluated()) {
            ValidationLoss loss = validation.measure(run.model(), log.made(), beforeMicroBatch);
            log.add(loss);
            thread.tell(listener -> listener.evaluated(loss));
        }
    }
}
