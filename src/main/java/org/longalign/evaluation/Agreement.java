package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far two judges agree on the same answers, each answer counted with its mean rating over the passes.
 *
 * @param answers how many answers both judges scored
 * @param spearman the rank correlation of their ratings, NaN where it is not defined
 * @param meanAbsoluteDifference the mean gap between their ratings, NaN without answers
 */
public record Agreement(int answers, double spearman, double meanAbsoluteDifference) {
    /** The agreement of two judges of a run, over all systems and items that both scored. */
    static Agreement between(ScoreReport report, String first, String second) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (String system : report.systems()) {
            Map<Integer, Double> others = report.itemMeans(second, system);
            report.itemMeans(first, system).forEach((item, mean) -> {
                Double other = others.get(item);
                if (other != null) {
                    x.add(mean);
                    y.add(other);
                }
            });
        }
        double gap = 0;
        for (int i = 0; i < x.size(); i++) {
            gap += Math.abs(x.get(i) - y.get(i));
        }
        return new Agreement(
                x.size(), RankCorrelation.spearman(array(x), array(y)), x.isEmpty() ? Double.NaN : gap / x.size());
    }

    /** In words, such as {@code 18 answers, Spearman 0.54, mean absolute difference 2.47}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d answers, Spearman %.2f, mean absolute difference %.2f",
                answers,
                spearman,
                meanAbsoluteDifference);
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
