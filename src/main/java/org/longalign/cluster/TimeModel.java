package org.longalign.cluster;

import java.util.List;
import java.util.Locale;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;

/**
 * Forecasts the time of training with recomputation on devices that wait for each other after every micro-step, as ZeRO-3
 * makes them:
 *
 * <p>seconds = epochs x [ sum over micro-steps ( max over devices of (8 P L + 9 layers d sum(L_i^2)) / F + c P ) + o P x
 * optimizer steps ]
 *
 * <p>with P parameters, d the hidden size, L the tokens on the device, padding included, and L_i its segments ({@link
 * org.longalign.batching.ComputeCost#training}). The overheads c and o are properties of a cluster, of its interconnect
 * and of where the optimizer runs; they are not rescaled when a forecast is for another number of devices, and memory is
 * not looked at.
 *
 * @param flopsPerSecond F, operations a device does in a second, as reached and not as advertised
 * @param microStepSecondsPerBillion c, seconds that a micro-step takes besides computing, per billion parameters
 * @param stepSecondsPerBillion o, seconds that the weights' update takes, per billion parameters
 */
public record TimeModel(double flopsPerSecond, double microStepSecondsPerBillion, double stepSecondsPerBillion) {
    /** @throws IllegalArgumentException unless F is positive and the overheads are at least 0 */
    public TimeModel {
        if (!(flopsPerSecond > 0) || !(microStepSecondsPerBillion >= 0) || !(stepSecondsPerBillion >= 0)) {
            throw new IllegalArgumentException("not rates of a cluster: F " + flopsPerSecond + " flop/s, c "
                    + microStepSecondsPerBillion + " s, o " + stepSecondsPerBillion + " s per billion parameters");
        }
    }

    /**
     * Fits the three rates to training times that were measured on one cluster: least squares of log(forecast / measured).
     *
     * @param observations at least three, which differ in how much they compute, how many micro-steps and how many steps
     *     they take
     * @throws IllegalArgumentException if there are fewer than three
     */
    public static Calibration calibrated(List<Observation> observations) {
        return Calibration.of(observations);
    }

    /** One pass over the plan's data. */
    public Forecast forecast(BatchPlan plan, ModelShape model) {
        return forecast(plan, model, 1);
    }

    /**
     * Several passes over the plan's data.
     *
     * @throws IllegalArgumentException if epochs is below 1
     */
    public Forecast forecast(BatchPlan plan, ModelShape model, int epochs) {
        return Forecast.of(this, Workload.of(plan, model, epochs), plan, model);
    }

    /** Seconds that a device computes for so many operations. */
    public double computeSeconds(double operations) {
        return operations / flopsPerSecond;
    }

    /** Seconds of a micro-step besides computing. */
    public double microStepOverheadSeconds(ModelShape model) {
        return microStepSecondsPerBillion * model.billions();
    }

    /** Seconds of the weights' update at the end of an optimizer step. */
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
