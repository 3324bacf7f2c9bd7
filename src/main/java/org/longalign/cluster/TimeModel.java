package org.longalign.cluster;

import java.util.List;
import java.util.Locale;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;
import org.longalign.internal.Bounds;

/**
 * Forecasts the time of training with recomputation on devices that wait for each other after every micro-step, as
 * under ZeRO-3:
 *
 * <p>seconds = epochs x [ sum over micro-steps ( max over devices of (8 P L + 9 layers d sum(L_i^2)) / F + c P ) + o P
 * x optimizer steps ]
 *
 * <p>with P parameters, d the hidden size, L the tokens on the device, padding included, and L_i its segments ({@link
 * org.longalign.batching.ComputeCost#training}). The overheads c and o are properties of a cluster: of its
 * interconnect and of the place of the optimizer. They are not rescaled for another number of devices, and memory is
 * not considered.
 *
 * @param flopsPerSecond F, floating-point operations that a device achieves in a second, not its peak
 * @param microStepSecondsPerBillion c, overhead of a micro-step in seconds per billion parameters
 * @param stepSecondsPerBillion o, duration of a weight update in seconds per billion parameters
 */
public record TimeModel(double flopsPerSecond, double microStepSecondsPerBillion, double stepSecondsPerBillion) {
    /** @throws IllegalArgumentException unless F is positive and c and o are at least 0 */
    public TimeModel {
        Bounds.finite("flopsPerSecond", flopsPerSecond);
        Bounds.finite("microStepSecondsPerBillion", microStepSecondsPerBillion);
        Bounds.finite("stepSecondsPerBillion", stepSecondsPerBillion);
        if (!(flopsPerSecond > 0) || !(microStepSecondsPerBillion >= 0) || !(stepSecondsPerBillion >= 0)) {
            throw new IllegalArgumentException("not rates of a cluster: F " + flopsPerSecond + " flop/s, c "
                    + microStepSecondsPerBillion + " s, o " + stepSecondsPerBillion + " s per billion parameters");
        }
    }

    /**
     * Fits the three rates to training times measured on one cluster, by least squares of log(forecast / measured).
     *
     * @param observations at least three, which differ in computation, micro-steps and steps
     * @throws IllegalArgumentException if there are fewer than three observations
     */
    public static Calibration calibrated(List<Observation> observations) {
        return Calibration.of(observations);
    }

    /** Forecast of the plan, all of its epochs. */
    public Forecast forecast(BatchPlan plan, ModelShape model) {
        return forecast(plan, model, 1);
    }

    /**
     * Forecast of a plan that is run several times, as for an estimate from a plan of one epoch.
     *
     * @throws IllegalArgumentException if epochs is below 1
     */
    public Forecast forecast(BatchPlan plan, ModelShape model, int epochs) {
        return Forecast.of(this, Workload.of(plan, model, epochs), plan, model);
    }

    /** Seconds that a device needs for a number of operations: 1e12 at F = 1e14 take 0.01. */
    public double computeSeconds(double operations) {
        return operations / flopsPerSecond;
    }

    /** Overhead of a micro-step in seconds: c x billions of parameters. */
    public double microStepOverheadSeconds(ModelShape model) {
        return microStepSecondsPerBillion * model.billions();
    }

    /** Seconds of the weight update at the end of an optimizer step: o x billions of parameters. */
    public double stepOverheadSeconds(ModelShape model) {
        return stepSecondsPerBillion * model.billions();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "F = %.1f Tflop/s a device, c = %.3f s a micro-step and o = %.2f s a step, per billion parameters",
                flopsPerSecond / 1e12,
                microStepSecondsPerBillion,
                stepSecondsPerBillion);
    }
}
