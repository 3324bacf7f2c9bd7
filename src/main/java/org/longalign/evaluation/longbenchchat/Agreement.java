package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.statistics.Bootstrap;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeriesAgreement;

/**
 * The agreement of two judges, or a judge and a person, on the same answers (paper, Table 1). Each answer counts with
 * its mean rating over the passes. The confidence intervals are over items; the answers to one item are resampled
 * together.
 *
 * @param first a judge's name
 * @param firstKind its kind
 * @param second another judge's name
 * @param secondKind its kind
 * @param series the agreement of their ratings
 */
public record Agreement(
        String first, JudgeKind firstKind, String second, JudgeKind secondKind, SeriesAgreement series) {
    /** The agreement of two judges of a run over all systems and items that both scored. */
    static Agreement between(ScoreReport report, String first, String second, Bootstrap bootstrap) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        List<Integer> items = new ArrayList<>();
        for (String system : report.systems()) {
            Map<Integer, Double> others = report.itemMeans(second, system);
            report.itemMeans(first, system).forEach((item, mean) -> {
                Double other = others.get(item);
                if (other != null) {
                    x.add(mean);
                    y.add(other);
                    items.add(item);
                }
            });
        }
        return new Agreement(
                first,
                report.kind(first),
                second,
                report.kind(second),
                SeriesAgreement.of(
                        array(x),
                        array(y),
                        items.stream().mapToInt(Integer::intValue).toArray(),
                        bootstrap));
    }

    /** The number of answers that both judges scored. */
    public int answers() {
        return series.pairs();
    }

    /** Spearman's rank correlation of their ratings. */
    public Estimate spearman() {
        return series.spearman();
    }

    /** Kendall's tau-b of their ratings. */
    public Estimate kendall() {
        return series.kendall();
    }

    /** The mean absolute difference of their ratings. */
    public Estimate meanAbsoluteDifference() {
        return series.meanAbsoluteDifference();
    }

    /**
     * Such as {@code 18 answers, Spearman 0.54 [0.20, 0.81], Kendall 0.45 [0.15, 0.70], mean absolute difference 2.47
     * [1.90, 3.10]}.
     */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d answers, Spearman %s, Kendall %s, mean absolute difference %s",
                answers(),
                spearman(),
                kendall(),
                meanAbsoluteDifference());
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
