package org.longalign.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What an experiment measured. Intervals are those of a randomised block design whose blocks are the seeds: all arms with
 * a seed share its base model and data, so that differences are taken within seeds, and the scatter is estimated from all
 * arms of the experiment together, which supposes that it is alike in them. Two seeds and six arms so have 5 degrees of
 * freedom where each difference alone would have 1.
 *
 * @param experiment what was run
 * @param runs for each arm its results, by seed
 */
public record ExperimentResult(Experiment experiment, Map<String, List<ArmResult>> runs) {
    public ExperimentResult {
        Map<String, List<ArmResult>> copy = new LinkedHashMap<>();
        runs.forEach((arm, results) -> copy.put(arm, List.copyOf(results)));
        runs = Collections.unmodifiableMap(copy);
    }

    /** The names of the arms, in order. */
    public List<String> arms() {
        return List.copyOf(runs.keySet());
    }

    /** How many seeds. */
    public int seeds() {
        return experiment.seeds();
    }

    /**
     * The results of an arm, by seed.
     *
     * @throws IllegalArgumentException if there is no such arm
     */
    public List<ArmResult> runs(String arm) {
        List<ArmResult> found = runs.get(arm);
        if (found == null) {
            throw new IllegalArgumentException("no arm " + arm + "; there are " + runs.keySet());
        }
        return found;
    }

    /** A measure of an arm, with an interval for what another seed would give. */
    public Estimate estimate(String arm, ToDoubleFunction<ArmResult> measure) {
        double squares = 0;
        for (String each : arms()) {
            double[] values = values(each, measure);
            double mean = Estimate.mean(values);
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
        }
        int degrees = arms().size() * (seeds() - 1);
        return pooled(Estimate.mean(values(arm, measure)), squares, degrees, 1);
    }

    /**
     * The same from the arm's own values alone, for a measure whose scatter cannot be alike in all arms: packing computes on
     * no padding whatever the seed, and what takes longer scatters more.
     */
    public Estimate estimateAlone(String arm, ToDoubleFunction<ArmResult> measure) {
        return Estimate.of(values(arm, measure));
    }

    /** How much larger a measure is in one arm than in another, within seeds. */
    public Estimate difference(String arm, String than, ToDoubleFunction<ArmResult> measure) {
        return difference(arm, List.of(than), measure);
    }

    /** How much larger a measure is in one arm than in the mean of others, within seeds. */
    public Estimate difference(String arm, List<String> than, ToDoubleFunction<ArmResult> measure) {
        double others = than.stream()
                .mapToDouble(other -> Estimate.mean(values(other, measure)))
                .average()
                .orElseThrow();
        int degrees = (arms().size() - 1) * (seeds() - 1);
        return pooled(
                Estimate.mean(values(arm, measure)) - others, residualSquares(measure), degrees, 1 + 1.0 / than.size());
    }

    /** How many times as large a measure is in one arm as in another, seed by seed; an interval from these alone. */
    public Estimate ratio(String arm, String to, ToDoubleFunction<ArmResult> measure) {
        double[] ratios = values(arm, measure);
        double[] below = values(to, measure);
        for (int s = 0; s < ratios.length; s++) {
            ratios[s] /= below[s];
        }
        return Estimate.of(ratios);
    }

    /** The sum of squares that neither arm nor seed explains. */
    private double residualSquares(ToDoubleFunction<ArmResult> measure) {
        double[] bySeed = new double[seeds()];
        for (String arm : arms()) {
            double[] values = values(arm, measure);
            for (int s = 0; s < bySeed.length; s++) {
                bySeed[s] += values[s] / arms().size();
            }
        }
        double all = Estimate.mean(bySeed);
        double squares = 0;
        for (String arm : arms()) {
            double[] values = values(arm, measure);
            double mean = Estimate.mean(values);
            for (int s = 0; s < bySeed.length; s++) {
                double residual = values[s] - mean - bySeed[s] + all;
                squares += residual * residual;
            }
        }
        return squares;
    }

    private Estimate pooled(double mean, double squares, int degrees, double means) {
        return degrees == 0
                ? new Estimate(seeds(), mean, Double.NaN, 0)
                : new Estimate(seeds(), mean, Math.sqrt(squares / degrees * means / seeds()), degrees);
    }

    private double[] values(String arm, ToDoubleFunction<ArmResult> measure) {
        return runs(arm).stream().mapToDouble(measure).toArray();
    }
}
