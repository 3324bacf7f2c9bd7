package org.longalign.cluster;

import java.util.Locale;
import org.longalign.batching.BatchParameters;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;

/**
 * How long a run would take. Of each device's time, a part is computing, a part waiting for slower devices and a part
 * overhead (communication, the weights' update); the shares of the three add up to 1.
 *
 * @param model what is trained
 * @param batching what the plan was made with
 * @param steps optimizer steps, of all epochs
 * @param tokens real tokens trained on, of all epochs
 * @param seconds time of the run
 * @param idleShare share of all devices' time in which they wait for a slower one
 * @param overheadShare share of the time that is neither computing nor waiting
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
