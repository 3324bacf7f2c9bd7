package org.longalign.cluster;

import java.util.Locale;
import org.longalign.batching.BatchParameters;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;

/**
 * Predicted time of a training run. The devices spend it on computing, on waiting for slower devices, and on overhead
 * (communication, weight update); the three shares add up to 1.
 *
 * @param model the model to train
 * @param batching parameters of the plan
 * @param steps optimizer steps, of all epochs
 * @param tokens real tokens trained on, of all epochs
 * @param seconds duration of the run
 * @param idleShare share of all devices' time spent waiting for a slower one
 * @param overheadShare share of the time spent neither computing nor waiting
 */
public record Forecast(
        ModelShape model,
        BatchParameters batching,
        int steps,
        long tokens,
        double seconds,
        double idleShare,
        double overheadShare) {

    static Forecast of(TimeModel rates, Workload work, BatchPlan plan, ModelShape model) {
        double seconds = work.seconds(rates);
        int devices = plan.parameters().devices();
        double waiting = rates.computeSeconds(work.criticalFlops() - work.allFlops() / devices);
        return new Forecast(
                model,
                plan.parameters(),
                (int) Math.round(work.stepBillions() / model.billions()),
                work.tokens(),
                seconds,
                Math.max(0, waiting / seconds),
                work.overheadSeconds(rates) / seconds);
    }

    /** Hours of the run. */
    public double hours() {
        return seconds / 3_600;
    }

    /** Seconds of an optimizer step, on average. */
    public double stepSeconds() {
        return seconds / steps;
    }

    /** Real tokens a second, all devices together. */
    public double tokensPerSecond() {
        return tokens / seconds;
    }

    /** Real tokens of an optimizer step, on average. */
    public double tokensPerStep() {
        return tokens / (double) steps;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d devices: forecast %.1f h; %,d steps of %.1f s, %,.0f real tokens/s; waiting %.1f %%, overhead"
                        + " %.1f %%",
                model.name(),
                batching.describe(),
                batching.devices(),
                hours(),
                steps,
                stepSeconds(),
                tokensPerSecond(),
                100 * idleShare,
                100 * overheadShare);
    }
}
