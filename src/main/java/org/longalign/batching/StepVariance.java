package org.longalign.batching;

import java.util.List;

/**
 * Variance between the means of steps, relative to a random assignment of the items: the sum over steps of n_s (mean_s
 * - mean)^2, divided by its expectation under a random permutation, variance x N (S - 1) / (N - 1), where step s of S
 * holds n_s of the N items and the variance is that of all items (1/N).
 *
 * <p>The expectation: a mean of n_s items drawn without replacement has variance (variance / n_s) (N - n_s) / (N - 1);
 * times n_s and summed over the steps, whose n_s add up to N.
 */
final class StepVariance {
    private long items;
    private int steps;
    private double sum;
    private double squares;
    private double betweenSteps; // sum over steps of (sum in the step)^2 / n_s

    private StepVariance() {}

    /** The ratio for sequences and their lengths. */
    static double ofSequences(List<Step> steps) {
        double mean = mean(steps);
        StepVariance variance = new StepVariance();
        for (Step step : steps) {
            double inStep = 0;
            int count = 0;
            for (MicroBatch microBatch : step.microBatches()) {
                for (Row row : microBatch.rows()) {
                    for (Segment segment : row.segments()) {
                        double x = segment.length() - mean;
                        inStep += x;
                        count++;
                        variance.squares += x * x;
                    }
                }
            }
            variance.add(inStep, count);
        }
        return variance.relative();
    }

    /** The ratio for micro-batches and the mean lengths of their sequences. */
    static double ofMicroBatches(List<Step> steps) {
        double mean = mean(steps);
        StepVariance variance = new StepVariance();
        for (Step step : steps) {
            double inStep = 0;
            for (MicroBatch microBatch : step.microBatches()) {
                double x = microBatch.realTokens() / (double) microBatch.sequences() - mean;
                inStep += x;
                variance.squares += x * x;
            }
            variance.add(inStep, step.microBatches().size());
        }
        return variance.relative();
    }

    /**
     * Mean length of a sequence. Subtracting it from the values keeps the rounding error of the sums of squares small.
     */
    private static double mean(List<Step> steps) {
        return steps.stream().mapToLong(Step::realTokens).sum()
                / (double) steps.stream().mapToLong(Step::sequences).sum();
    }

    private void add(double inStep, int count) {
        items += count;
        steps++;
        sum += inStep;
        betweenSteps += inStep * inStep / count;
    }

    private double relative() {
        double meanSquare = sum * sum / items;
        double within = squares - meanSquare; // N x variance
        if (steps < 2 || !(within > 1e-12 * squares)) {
            return 1;
        }
        return (betweenSteps - meanSquare) * (items - 1) / (within * (steps - 1));
    }
}
