package org.longalign.paper;

import java.util.List;
import java.util.Map;
import org.longalign.paper.task.TaskKind;

/**
 * The result of one run: one arm with one seed.
 *
 * @param seed seed of base model, data and order
 * @param steps number of optimizer steps
 * @param seconds wall time of the steps, without evaluation
 * @param realTokens tokens of the training sequences over all epochs
 * @param computedTokens tokens computed, padding included
 * @param scores scores at the end
 * @param curve scores during the run from step 0; empty if none were asked for
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
     * Scores during a run.
     *
     * @param step number of optimizer steps before
     * @param means mean exact match of each group of evaluation sets
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
     * Mean exact match over the evaluation sets of a group, 0 to 1.
     *
     * @throws IllegalArgumentException if there is no evaluation set of that group
     */
    public double score(String group) {
        return mean(scores, group);
    }

    /** Mean exact match over the evaluation sets of a group and kind. */
    public double score(String group, TaskKind kind) {
        return mean(
                scores.stream().filter(score -> score.evalSet().kind() == kind).toList(), group);
    }

    /** Share of padding among the computed tokens. */
    public double paddingShare() {
        return 1 - realTokens / (double) computedTokens;
    }

    static double mean(List<Score> scores, String group) {
        return scores.stream()
                .filter(score -> score.evalSet().group().equals(group))
                .mapToDouble(Score::exactMatch)
                .average()
                .orElseThrow(() -> new IllegalArgumentException("no evaluation set has the group " + group));
    }
}
