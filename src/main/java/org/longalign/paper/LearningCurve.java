package org.longalign.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A learning curve as in the paper's figure 6: the score during a run, smoothed and divided by its final value.
 *
 * @param steps optimizer steps, from 0
 * @param relative the smoothed score after these steps, divided by the smoothed final score
 */
public record LearningCurve(double[] steps, double[] relative) {
    /** Neighbours on each side that a point is averaged with; at the ends, as many as both sides have. */
    private static final int NEIGHBOURS = 1;

    /**
     * The curve of one run.
     *
     * @throws IllegalArgumentException if the run has no scores during training, or its final score is 0
     */
    public static LearningCurve of(ArmResult run, String group) {
        if (run.curve().isEmpty()) {
            throw new IllegalArgumentException("no learning curve: the run was not evaluated during training");
        }
        double[] steps =
                run.curve().stream().mapToDouble(ArmResult.CurvePoint::step).toArray();
        double[] scores = run.curve().stream()
                .mapToDouble(point -> point.means().get(group))
                .toArray();
        double[] smoothed = smoothed(scores);
        double last = smoothed[smoothed.length - 1];
        if (last == 0) {
            throw new IllegalArgumentException("the final score of " + group + " is 0, so there is no relative curve");
        }
        return new LearningCurve(
                steps, Arrays.stream(smoothed).map(score -> score / last).toArray());
    }

    /** The mean over runs with the same number of points; steps are averaged too. */
    public static LearningCurve mean(List<ArmResult> runs, String group) {
        List<LearningCurve> curves = new ArrayList<>();
        runs.forEach(run -> curves.add(of(run, group)));
        int points = curves.get(0).steps.length;
        double[] steps = new double[points];
        double[] relative = new double[points];
        for (LearningCurve curve : curves) {
            for (int i = 0; i < points; i++) {
                steps[i] += curve.steps[i] / curves.size();
                relative[i] += curve.relative[i] / curves.size();
            }
        }
        return new LearningCurve(steps, relative);
    }

    /** A moving average: {@code smoothed(0, 3, 3)} -> [0, 2, 3]. */
    static double[] smoothed(double[] values) {
        double[] smoothed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int reach = Math.min(NEIGHBOURS, Math.min(i, values.length - 1 - i));
            smoothed[i] =
                    Arrays.stream(values, i - reach, i + reach + 1).average().orElseThrow();
        }
        return smoothed;
    }

    /**
     * The share of the run, 0 to 1, at which the curve first reaches a share of its final value, by linear
     * interpolation. A curve of 0, 0.5, 1 at steps 0, 10, 20 has {@code progressAt(0.75)} -> 0.75.
     */
    public double progressAt(double share) {
        int i = 0;
        while (i < relative.length - 1 && relative[i] < share) {
            i++;
        }
        double step = steps[i];
        if (i > 0 && relative[i] > share) {
            double missed = (relative[i] - share) / (relative[i] - relative[i - 1]);
            step -= missed * (steps[i] - steps[i - 1]);
        }
        return step / steps[steps.length - 1];
    }

    /** The same for a share of the gain from the first value to the last, which is learnt in this run. */
    public double progressAtGain(double share) {
        double gain = relative[relative.length - 1] - relative[0];
        return progressAt(relative[0] + share * gain);
    }

    /**
     * The mean share of the run, 0 to 1, at which the gain of a group's score was made: half for a steady rise, and the
     * less the sooner. It is the area between curve and final value, over the gain; both are summed over runs, so that a
     * run that learns little weighs little. The final value is the mean of the last two evaluations.
     *
     * <p>In place of the time at which a curve crosses a level, which is that of the one evaluation that happens to lie
     * highest, it uses all evaluations. It does not depend on where the curve begins.
     *
     * @param which indices of the runs to use, with repetitions
     * @return NaN if the runs gain nothing together
     */
    static double meanTimeOfGain(List<ArmResult> runs, int[] which, String group) {
        double area = 0;
        double gain = 0;
        for (int run : which) {
            List<ArmResult.CurvePoint> points = runs.get(run).curve();
            if (points.size() < 3) {
                throw new IllegalArgumentException("a mean time of gain takes three evaluations, not " + points.size());
            }
            double[] scores = points.stream()
                    .mapToDouble(point -> point.means().get(group))
                    .toArray();
            int last = scores.length - 1;
            double end = (scores[last] + scores[last - 1]) / 2;
            double whole = points.get(last).step();
            for (int i = 0; i < last; i++) {
                double share = (points.get(i + 1).step() - points.get(i).step()) / whole;
                area += share * (end - (scores[i] + scores[i + 1]) / 2);
            }
            gain += end - scores[0];
        }
        return gain > 0 ? area / gain : Double.NaN;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LearningCurve that
                && Arrays.equals(steps, that.steps)
                && Arrays.equals(relative, that.relative);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(steps) + Arrays.hashCode(relative);
    }

    @Override
    public String toString() {
        return "LearningCurve[" + Arrays.toString(steps) + ", " + Arrays.toString(relative) + "]";
    }
}
