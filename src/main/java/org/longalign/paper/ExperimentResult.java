package org.longalign.paper;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.longalign.statistics.NestedSample;
import org.longalign.statistics.SeedMean;

/**
 * The measurements of an experiment. Confidence intervals follow a randomised block design with the seeds as blocks:
 * all arms share the base model and data of a seed, so differences are taken within seeds. The scatter is pooled over
 * all arms, which assumes that it is equal in them. Two seeds and six arms thus give 5 degrees of freedom, where one
 * difference alone has 1.
 *
 * @param experiment the experiment
 * @param runs the results of each arm, by seed
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

    /** Number of seeds. */
    public int seeds() {
        return experiment.seeds();
    }

    /**
     * The results of an arm, by seed.
     *
     * @throws IllegalArgumentException if there is no arm of that name
     */
    public List<ArmResult> runs(String arm) {
        List<ArmResult> found = runs.get(arm);
        if (found == null) {
            throw new IllegalArgumentException("no arm " + arm + "; there are " + runs.keySet());
        }
        return found;
    }

    /** Mean exact match over the seeds of an arm, with a confidence interval that stays within 0 and 1. */
    public SeedMean score(String arm, String group) {
        return estimate(arm, run -> run.score(group)).ofShares();
    }

    /** The mean of a measure over the seeds of an arm, with a confidence interval from the pooled scatter. */
    public SeedMean estimate(String arm, ToDoubleFunction<ArmResult> measure) {
        double squares = 0;
        for (String each : arms()) {
            double[] values = values(each, measure);
            double mean = SeedMean.mean(values);
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
        }
        int degrees = arms().size() * (seeds() - 1);
        return pooled(SeedMean.mean(values(arm, measure)), squares, degrees, 1);
    }

    /**
     * The same from the arm's own values only, for a measure whose scatter differs between arms: packing computes no
     * padding with any seed, and longer times scatter more.
     */
    public SeedMean estimateAlone(String arm, ToDoubleFunction<ArmResult> measure) {
        return SeedMean.of(values(arm, measure));
    }

    /** The difference of a measure between two arms, within seeds. */
    public SeedMean difference(String arm, String than, ToDoubleFunction<ArmResult> measure) {
        return difference(arm, List.of(than), measure);
    }

    /**
     * The same from the two arms' own differences only, seed by seed, where pairs of arms scatter differently: two arms
     * with one objective differ less than two with different ones.
     */
    public SeedMean differenceAlone(String arm, String than, ToDoubleFunction<ArmResult> measure) {
        double[] differences = values(arm, measure);
        double[] others = values(than, measure);
        for (int s = 0; s < differences.length; s++) {
            differences[s] -= others[s];
        }
        return SeedMean.of(differences);
    }

    /** The difference of a measure between an arm and the mean of others, within seeds. */
    public SeedMean difference(String arm, List<String> than, ToDoubleFunction<ArmResult> measure) {
        double others = than.stream()
                .mapToDouble(other -> SeedMean.mean(values(other, measure)))
                .average()
                .orElseThrow();
        int degrees = (arms().size() - 1) * (seeds() - 1);
        return pooled(
                SeedMean.mean(values(arm, measure)) - others, residualSquares(measure), degrees, 1 + 1.0 / than.size());
    }

    /**
     * The differences between an arm and the mean of others on each example of a group, by evaluation set and seed:
     * all arms of a seed are scored on the same examples.
     *
     * @throws IllegalArgumentException if the runs have no scores of single examples
     */
    public NestedSample differences(String arm, List<String> than, String group) {
        double[][][] values = new double[seeds()][][];
        for (int s = 0; s < values.length; s++) {
            values[s] = items(runs(arm).get(s), group);
            for (String other : than) {
                double[][] subtracted = items(runs(other).get(s), group);
                for (int set = 0; set < subtracted.length; set++) {
                    for (int i = 0; i < subtracted[set].length; i++) {
                        values[s][set][i] -= subtracted[set][i] / than.size();
                    }
                }
            }
        }
        return new NestedSample(values);
    }

    /** Whether the runs of the first arm kept the scores of single examples of a group. */
    boolean hasItems(String group) {
        return runs.values().stream()
                .limit(1)
                .flatMap(List::stream)
                .flatMap(run -> run.scores().stream())
                .filter(score -> score.evalSet().group().equals(group))
                .noneMatch(score -> score.items().isEmpty());
    }

    private static double[][] items(ArmResult run, String group) {
        double[][] items = run.scores().stream()
                .filter(score -> score.evalSet().group().equals(group))
                .map(score -> score.items().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .toArray(double[][]::new);
        if (items.length == 0 || items[0].length == 0) {
            throw new IllegalArgumentException("the runs have no scores of single examples of the group " + group);
        }
        return items;
    }

    /** The ratio of a measure between two arms, seed by seed, with a confidence interval from these ratios only. */
    public SeedMean ratio(String arm, String to, ToDoubleFunction<ArmResult> measure) {
        double[] ratios = values(arm, measure);
        double[] below = values(to, measure);
        for (int s = 0; s < ratios.length; s++) {
            ratios[s] /= below[s];
        }
        return SeedMean.of(ratios);
    }

    /** The residual sum of squares after arms and seeds. */
    private double residualSquares(ToDoubleFunction<ArmResult> measure) {
        double[] bySeed = new double[seeds()];
        for (String arm : arms()) {
            double[] values = values(arm, measure);
            for (int s = 0; s < bySeed.length; s++) {
                bySeed[s] += values[s] / arms().size();
            }
        }
        double all = SeedMean.mean(bySeed);
        double squares = 0;
        for (String arm : arms()) {
            double[] values = values(arm, measure);
            double mean = SeedMean.mean(values);
            for (int s = 0; s < bySeed.length; s++) {
                double residual = values[s] - mean - bySeed[s] + all;
                squares += residual * residual;
            }
        }
        return squares;
    }

    private SeedMean pooled(double mean, double squares, int degrees, double means) {
        return degrees == 0
                ? new SeedMean(seeds(), mean, Double.NaN, 0)
                : new SeedMean(seeds(), mean, Math.sqrt(squares / degrees * means / seeds()), degrees);
    }

    private double[] values(String arm, ToDoubleFunction<ArmResult> measure) {
        return runs(arm).stream().mapToDouble(measure).toArray();
    }
}
