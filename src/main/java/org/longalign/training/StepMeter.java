package org.longalign.training;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.ModelShape;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;

/** Measures the tokens, time and memory of steps. */
final class StepMeter {
    private final TargetTokens targetTokens;
    private final ComputeCost cost;
    private final ModelFlops flops;
    private final @Nullable DevicePeak peak;
    private final PeakMemory memory;
    private long started;

    /** @param peak of the device; null where it is unknown */
    StepMeter(CausalLm model, TargetTokens targetTokens, @Nullable DevicePeak peak) {
        this.targetTokens = targetTokens;
        this.peak = peak;
        cost = cost(model);
        flops = new ModelFlops(model.config(), model.trained());
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

    /** Starts measuring a step. */
    void start() {
        started = System.nanoTime();
        memory.reset();
    }

    /** The tokens of the step. */
    static TrainingStep.Tokens tokens(Step step, List<SequenceLoss> losses) {
        long targets = losses.stream().mapToLong(SequenceLoss::targetTokens).sum();
        return new TrainingStep.Tokens(step.realTokens(), step.computedTokens(), targets);
    }

    /** Time and memory of the step since {@link #start}. */
    TrainingStep.Cost cost(BatchPlan plan, Step step, RunLog log) {
        double milliseconds = (System.nanoTime() - started) / 1e6;
        return new TrainingStep.Cost(
                milliseconds,
                log.seconds(),
                ComputeBalance.idleShare(step, plan.parameters().devices(), cost),
                peak == null ? null : flops.of(step, targetTokens) / (milliseconds / 1e3) / peak.perSecond(),
                memory.bytes(),
                memory.deviceBytes());
    }
}
