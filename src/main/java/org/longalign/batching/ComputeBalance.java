package org.longalign.batching;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How evenly a plan loads its devices, and what its order costs in randomness.
 *
 * <p><b>Time.</b> Micro-batch j of a step runs on device {@code j % devices}; each {@code devices} consecutive ones are a
 * micro-step, after which all devices wait for the slowest (as ZeRO-3 makes them). With c the cost of a micro-batch as
 * computed, padding included, the plan takes the sum over micro-steps of max(c). In a partial last micro-step the devices
 * without a micro-batch wait all the while. The ideal is the cost of the real tokens, without padding, divided by the
 * number of devices: no order and no batching can be faster.
 *
 * <p><b>Bias.</b> A step's gradient is an estimate from a sample of the data, and a random sample is the honest one. Let
 * step s of S hold M_s of the N sequences, with mean length m_s, and let mu and var be the mean and the (1/N) variance of
 * all lengths. If the sequences were dealt out to the steps at random, M_s staying as they are, the expectation of
 * sum_s M_s (m_s - mu)^2 would be var N (S - 1) / (N - 1) exactly. {@link #compositionBias} is the sum divided by that
 * expectation: about 1 for naive batching; far above for sorted batching; also above 1 for packs, which do not draw their
 * sequences at random. {@link #scheduleBias} is the part for which the order of micro-batches answers: the same ratio with
 * micro-batches in place of sequences and the mean length inside a micro-batch in place of a length, so that 1 is what a
 * random order of the same micro-batches gives on average.
 *
 * @param devices number of devices
 * @param microSteps synchronised micro-steps
 * @param time sum of the most expensive micro-batch of each micro-step, in units of the cost
 * @param ideal cost of the real tokens / devices
 * @param computed cost of all micro-batches, padding included, on all devices together
 * @param idleShares for each device the share of the time in which it waits, 0 to 1
 * @param compositionBias variance of the steps' mean length, relative to steps of random sequences; 1 where there is
 *     nothing to compare (a single step, or all lengths equal)
 * @param scheduleBias the same relative to a random order of the micro-batches
 */
public record ComputeBalance(
        int devices,
        int microSteps,
        double time,
        double ideal,
        double computed,
        List<Double> idleShares,
        double compositionBias,
        double scheduleBias) {
    /** Copies the list. */
    public ComputeBalance {
        idleShares = List.copyOf(idleShares);
    }

    /** Measures a plan, on the devices that it was made for. */
    public static ComputeBalance of(BatchPlan plan, ComputeCost cost) {
        int devices = plan.parameters().devices();
        double[] busy = new double[devices];
        double time = 0;
        double withoutPadding = 0;
        int microSteps = 0;
        for (Step step : plan.steps()) {
            List<MicroBatch> all = step.microBatches();
            for (int from = 0; from < all.size(); from += devices) {
                double slowest = 0;
                for (int d = 0; d < Math.min(devices, all.size() - from); d++) {
                    MicroBatch microBatch = all.get(from + d);
                    double own = cost.of(microBatch);
                    busy[d] += own;
                    slowest = Math.max(slowest, own);
                    withoutPadding += cost.withoutPadding(microBatch);
                }
                time += slowest;
                microSteps++;
            }
        }
        double total = time;
        double computed = 0;
        for (double one : busy) {
            computed += one;
        }
        return new ComputeBalance(
                devices,
                microSteps,
                time,
                withoutPadding / devices,
                computed,
                Arrays.stream(busy)
                        .mapToObj(one -> Math.max(0, 1 - one / total))
                        .toList(),
                StepVariance.ofSequences(plan.steps()),
                StepVariance.ofMicroBatches(plan.steps()));
    }

    /** Share of all devices' time in which they wait for another in one step, 0 to 1, as {@link #idleShare()}. */
    public static double idleShare(Step step, int devices, ComputeCost cost) {
        double time = 0;
        double computed = 0;
        List<MicroBatch> all = step.microBatches();
        for (int from = 0; from < all.size(); from += devices) {
            double slowest = 0;
            for (MicroBatch microBatch : all.subList(from, Math.min(from + devices, all.size()))) {
                double own = cost.of(microBatch);
                computed += own;
                slowest = Math.max(slowest, own);
            }
            time += slowest;
        }
        return Math.max(0, 1 - computed / (time * devices));
    }

    /** Time relative to the ideal: 1 is perfect, 2 takes twice as long. */
    public double relativeCompute() {
        return time / ideal;
    }

    /** Share of all devices' time in which they wait for another, 0 to 1. */
    public double idleShare() {
        return Math.max(0, 1 - computed / (time * devices));
    }

    /** Share of the computation that goes into padding, 0 to 1. */
    public double paddingShare() {
        return Math.max(0, 1 - ideal * devices / computed);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d micro-steps on %d device%s: %.3f x the ideal time; idle %.1f %%, padding %.1f %% of the computation;"
                        + " bias of a step's composition %.2f, of it by the order %.2f (1 = random)",
                microSteps,
                devices,
                devices == 1 ? "" : "s",
                relativeCompute(),
                100 * idleShare(),
                100 * paddingShare(),
                compositionBias,
                scheduleBias);
    }
}
