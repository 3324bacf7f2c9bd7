package org.longalign.experiment;

import java.util.List;
import java.util.Map;
import org.longalign.experiment.task.TaskKind;

/**
 * What came of an arm with one seed.
 *
 * @param seed of base model, data and order
 * @param steps optimizer steps
 * @param seconds wall time of the steps, without evaluation
 * @param realTokens tokens of the sequences trained on, all epochs
 * @param computedTokens tokens computed on, padding included
 * @param scores at the end
 * @param curve in the course of the run, from step 0; empty where it was not asked for
 */
public record ArmResult(
        long seed,
        int steps,
        double seconds,
        long realTokens,
        long computedTokens,
        List<Score> scores,
        List<CurvePoint> curve) {
    /**
     * Scores in the course of a run.
     *
     * @param step after how many optimizer steps
     * @param means the mean exact match of each group of probes
     */
    public record CurvePoint(int step, Map<String, Double> means) {
        public CurvePoint {
            means = Map.copyOf(means);
        }
    }

    public ArmResult {
        scores = List.copyOf(scores);
        curve = List.copyOf(curve);
    }

    /**
     * The mean exact match over the probes of a group, 0 to 1.
     *
     * @throws IllegalArgumentException if nothing was asked in that group
     */
    public double score(String group) {
        return mean(scores, group);
    }

    /** The same over the probes of one kind. */
    public double score(String group, TaskKind kind) {
        return mean(
                scores.stream().filter(score -> score.probe().kind() == kind).toList(), group);
    }

    /** Share of the computed tokens that was padding. */
    public double paddingShare() {
        return 1 - realTokens / (double) computedTokens;
    }

    static double mean(List<Score> scores, String group) {
        return scores.stream()
                .filter(score -> score.probe().group().equals(group))
                .mapToDouble(Score::exactMatch)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("nothing was asked in the group " + group));
    }
}
