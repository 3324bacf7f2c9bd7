package org.longalign.batching;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Load balance of a plan between its devices, and the bias of its steps relative to random sampling.
 *
 * <p><b>Time.</b> Micro-batch j of a step runs on device {@code j % devices}; each {@code devices} consecutive ones are
 * a micro-step, after which all devices wait for the slowest (as under ZeRO-3). With c the cost of a micro-batch as
 * computed, padding included, the plan takes the sum over micro-steps of max(c). In a partial last micro-step the
 * devices without a micro-batch wait for its whole length. The ideal is the cost of the real tokens, without padding,
 * divided by the number of devices: no order and no batching is faster.
 *
 * <p><b>Bias.</b> A step's gradient is an estimate from a sample of the data; it is unbiased if the sample is random.
 * Let step s of S hold M_s of the N sequences, with mean length m_s, and let mu and var be the mean and the (1/N)
 * variance of all lengths. With sequences assigned to steps at random and the same M_s, the expectation of sum_s M_s
 * (m_s - mu)^2 is exactly var N (S - 1) / (N - 1). {@link #compositionBias} is the sum divided by that expectation:
 * about 1 for naive batching; far above for sorted batching; also above 1 for packs, which do not draw their sequences
 * at random. {@link #scheduleBias} is the part due to the order of micro-batches: the same ratio with micro-batches in
 * place of sequences and the mean length inside a micro-batch in place of a length. A random order of the same
 * micro-batches gives 1 on average.
 *
 * <pre>{@code
 * var plan = BatchPlan.naive(new int[] {10, 10, 10, 10, 10}).devices(4).build();
 * var balance = ComputeBalance.of(plan, ComputeCost.HIDDEN_4096);
 * balance.microSteps(); // 2: four devices work, then one
 * balance.idleShare(); // 0.375, three of eight places
 * balance.relativeCompute(); // 1.6
 * }</pre>
 *
 * @param devices number of devices
 * @param microSteps synchronised micro-steps
 * @param time sum of the most expensive micro-batch of each micro-step, in units of the cost
 * @param ideal cost of the real tokens / devices
 * @param computed cost of all micro-batches, padding included, on all devices together
 * @param idleShares for each device the share of the time that it waits, 0 to 1
 * @param compositionBias variance of the steps' mean length, relative to steps of random sequences; 1 if there is a
 *     single step or all lengths are equal; of several epochs, the mean
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

    /** Measures a plan on its own number of devices. */
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
                perEpoch(plan, StepVariance::ofSequences),
                perEpoch(plan, StepVariance::ofMicroBatches));
    }

    /** The mean over epochs: a sequence is drawn once in each, so the expectation holds inside an epoch. */
    private static double perEpoch(BatchPlan plan, ToDoubleFunction<List<Step>> bias) {
        return IntStream.range(0, plan.epochs())
                .mapToDouble(epoch -> bias.applyAsDouble(plan.stepsOf(epoch)))
                .average()
                .orElse(1);
    }

    /** Share of all devices' time spent waiting in one step, 0 to 1; see {@link #idleShare()}. */
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

    /** Time relative to the ideal: 1 is perfect, 2 is twice as long. */
    public double relativeCompute() {
        return time / ideal;
    }

    /** Share of all devices' time spent waiting for a slower one, 0 to 1. */
    public double idleShare() {
        return Math.max(0, 1 - computed / (time * devices));
    }

    /** Share of the computation spent on padding, 0 to 1. */
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
