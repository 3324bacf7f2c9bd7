package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;

/**
 * Fine-tuning as in the paper (section 3.3, appendix B): for each step of a plan the gradients of its micro-batches are
 * summed, clipped by their global norm and applied by AdamW. Loss weights carry the whole step's normalisation, so the
 * result does not depend on how the step is cut into micro-batches.
 *
 * <pre>{@code
 * TrainingLog log = Training.of(model, sequences, plan).learningRate(2e-5).run();
 * }</pre>
 *
 * <p>A plan is one pass over the data; several make several epochs, each with an order of its own.
 */
public final class Training {
    private final CausalLm model;
    private final Sequences sequences;
    private final List<BatchPlan> plans;
    private LossWeighting weighting = LossWeighting.SEQUENCE_MEAN;
    private double learningRate = 2e-5;
    private double warmupRatio = 0.03;
    private double beta1 = 0.9;
    private double beta2 = 0.95;
    private double weightDecay;
    private double clipNorm = 1;

    private Training(CausalLm model, Sequences sequences, List<BatchPlan> plans) {
        this.model = model;
        this.sequences = sequences;
        this.plans = plans;
    }

    /**
     * A run with the paper's settings, to be changed by the methods below.
     *
     * @param plans one for each pass over the data
     * @throws IllegalArgumentException if there is no plan, a plan was made for other sequences, or a step of it holds
     *     no target token
     */
    public static Training of(CausalLm model, Sequences sequences, BatchPlan... plans) {
        if (plans.length == 0) {
            throw new IllegalArgumentException("at least one plan is needed");
        }
        TargetTokens targetTokens = TargetTokens.of(sequences);
        for (int p = 0; p < plans.length; p++) {
            String where = "plan " + (p + 1);
            if (plans[p].sequences() != sequences.size()) {
                throw new IllegalArgumentException(
                        where + " is for " + plans[p].sequences() + " sequences, but there are " + sequences.size());
            }
            int other = Arrays.mismatch(plans[p].lengths(), sequences.lengths());
            if (other >= 0) {
                throw new IllegalArgumentException(
                        where + " is for " + plans[p].lengths()[other] + " tokens of sequence "
                                + other + ", which has " + sequences.get(other).length()
                                + "; make the plan from the lengths of these sequences");
            }
            for (int s = 0; s < plans[p].steps().size(); s++) {
                checkStep(where + ", step " + (s + 1), plans[p].steps().get(s), targetTokens);
            }
        }
        return new Training(model, sequences, List.of(plans));
    }

    /** What a target token counts. Default {@link LossWeighting#SEQUENCE_MEAN}. */
    public Training weighting(LossWeighting value) {
        weighting = value;
        return this;
    }

    /** The peak of the learning rate. Default 2e-5, for models of billions of parameters; toys want about 3e-3. */
    public Training learningRate(double peak) {
        learningRate = peak;
        return this;
    }

    /** Share of the steps that warm up. Default 0.03. */
    public Training warmupRatio(double ratio) {
        warmupRatio = ratio;
        return this;
    }

    /** Decay of AdamW's moments. Default 0.9 and 0.95. */
    public Training betas(double first, double second) {
        beta1 = first;
        beta2 = second;
        return this;
    }

    /** AdamW's weight decay. Default 0. */
    public Training weightDecay(double decay) {
        weightDecay = decay;
        return this;
    }

    /** The largest global gradient norm; what is above is scaled down. Default 1. */
    public Training clipNorm(double norm) {
        if (!(norm > 0)) {
            throw new IllegalArgumentException("clipNorm must be positive, but is " + norm);
        }
        clipNorm = norm;
        return this;
    }

    /** Runs all steps. As {@link #run(Consumer)} with nobody listening. */
    public TrainingLog run() {
        return run(step -> {});
    }

    /**
     * Runs all steps, on this thread. An interrupt of the thread ends the run before the next micro-batch.
     *
     * @param listener is told of each step when it is done
     * @throws TrainingStoppedException with the log so far, if the thread was interrupted, or the loss or gradient was
     *     not finite
     */
    public TrainingLog run(Consumer<? super TrainingStep> listener) {
        int plannedSteps = plans.stream().mapToInt(plan -> plan.steps().size()).sum();
        LearningRateSchedule schedule = LearningRateSchedule.warmupCosine(learningRate, plannedSteps, warmupRatio);
        TargetTokens targetTokens = TargetTokens.of(sequences);
        RunLog log = new RunLog(plannedSteps);
        model.zeroGradients();
        try (AdamW optimizer = new AdamW(model, beta1, beta2, 1e-8, weightDecay)) {
            for (int plan = 1; plan <= plans.size(); plan++) {
                for (Step step : plans.get(plan - 1).steps()) {
                    LossWeights weights = LossWeights.of(step, targetTokens, weighting);
                    TrainingStep done = runStep(plan, step, weights, optimizer, schedule, log);
                    log.add(done);
                    listener.accept(done);
                }
            }
            return log.soFar();
        } finally {
            model.zeroGradients();
        }
    }

    private TrainingStep runStep(
            int plan, Step step, LossWeights weights, AdamW optimizer, LearningRateSchedule schedule, RunLog log) {
        long started = System.nanoTime();
        int number = optimizer.steps() + 1;
        double loss = 0;
        List<SequenceLoss> losses = new ArrayList<>();
        for (MicroBatch microBatch : step.microBatches()) {
            if (Thread.interrupted()) {
                throw log.interrupted(number);
            }
            MicroBatchLoss result = MicroBatchLoss.accumulate(model, microBatch, sequences, weights);
            if (!Double.isFinite(result.weighted())) {
                throw log.notFinite("the loss is " + result.weighted(), number, result.culprits(), sequences);
            }
            loss += result.weighted();
            losses.addAll(result.bySequence());
        }
        double rate = schedule.at(number - 1);
        double norm;
        try (NDManager scratch = model.newScratch()) {
            Map<String, NDArray> gradients = model.gradients(scratch);
            norm = GradientNorm.clip(gradients.values(), clipNorm);
            if (!Double.isFinite(norm)) {
                List<Integer> all = losses.stream().map(SequenceLoss::sequence).toList();
                throw log.notFinite("the gradient norm is " + norm, number, all, sequences);
            }
            optimizer.step(rate, gradients);
        }
        return new TrainingStep(
                number,
                plan,
                loss,
                rate,
                norm,
                step.realTokens(),
                step.computedTokens(),
                losses.stream().mapToLong(SequenceLoss::targetTokens).sum(),
                (System.nanoTime() - started) / 1e6,
                PeakMemory.bytes(),
                losses);
    }

    private static void checkStep(String where, Step step, TargetTokens targetTokens) {
        boolean learns = step.segments().stream().anyMatch(segment -> targetTokens.in(segment) > 0);
        if (!learns) {
            throw new IllegalArgumentException(where + " holds no target token: there is nothing to learn in it");
        }
    }

    @Override
    public String toString() {
        return "Training[" + model + ", " + sequences + ", " + plans + ", " + weighting + ", learning rate "
                + learningRate + "]";
    }
}
