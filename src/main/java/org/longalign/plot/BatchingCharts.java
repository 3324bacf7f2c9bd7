package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Segment;
import org.longalign.batching.Step;

/** Charts of batch plans. */
public final class BatchingCharts {
    private BatchingCharts() {}

    /** Tokens that each plan computes on, real and padding, stacked. */
    public static CategoryChart computedTokens(String title, List<BatchPlan> plans) {
        CategoryChart chart = ChartStyle.bars(title, "batching", "tokens computed on (thousand)");
        if (plans.isEmpty()) {
            return chart;
        }
        chart.getStyler().setStacked(true);
        List<String> names =
                plans.stream().map(plan -> plan.parameters().method().label()).toList();
        chart.addSeries("real", names, thousands(plans.stream().map(BatchPlan::realTokens)));
        chart.addSeries(
                "padding", names, thousands(plans.stream().map(plan -> plan.computedTokens() - plan.realTokens())));
        return chart;
    }

    private static List<Double> thousands(java.util.stream.Stream<Long> tokens) {
        return tokens.map(count -> count / 1_000.0).toList();
    }

    /** Tokens of every micro-batch in the order they run: real, and padded to the longest row. */
    public static XYChart microBatches(String title, BatchPlan plan) {
        XYChart chart = ChartStyle.lines(title, "micro-batch", "tokens (thousand)");
        List<Double> at = new ArrayList<>();
        List<Double> computed = new ArrayList<>();
        List<Double> real = new ArrayList<>();
        for (Step step : plan.steps()) {
            for (MicroBatch microBatch : step.microBatches()) {
                at.add((double) at.size());
                computed.add(microBatch.computedTokens() / 1_000.0);
                real.add(microBatch.realTokens() / 1_000.0);
            }
        }
        if (at.isEmpty()) {
            return chart;
        }
        // The last value is repeated at the end, so that its step has a width.
        at.add((double) at.size());
        computed.add(computed.get(computed.size() - 1));
        real.add(real.get(real.size() - 1));
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.StepArea)
                .setYAxisMin(0.0);
        // Real tokens are drawn over computed ones; the part of these that stays visible is padding.
        chart.addSeries("padding", at, computed)
                .setLineColor(ChartStyle.color(1))
                .setFillColor(ChartStyle.color(1));
        chart.addSeries("real", at, real).setLineColor(ChartStyle.color(0)).setFillColor(ChartStyle.color(0));
        return chart;
    }

    /**
     * Share of each sequence in its step's loss, relative to an equal share (M x N_i x weight), against its target
     * tokens: 1 for every sequence under Eq. 4, any positive number under Eq. 3.
     *
     * @param plan a packed plan
     * @param targetTokens N_i of every sequence
     */
    public static XYChart sequenceShares(String title, BatchPlan plan, int[] targetTokens) {
        XYChart chart =
                ChartStyle.lines(title, "target tokens of the sequence (logarithmic)", "share of the loss (1 = equal)");
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setXAxisDecimalPattern("#,###").setYAxisDecimalPattern("0.##");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        HollowMarker.Places places = new HollowMarker.Places();
        addShares(chart, "packing (Eq. 3)", plan, targetTokens, LossWeighting.PACK_MEAN, 1, places);
        addShares(chart, "packing + weighting (Eq. 4)", plan, targetTokens, LossWeighting.SEQUENCE_MEAN, 0, places);
        return chart;
    }

    private static void addShares(
            XYChart chart,
            String name,
            BatchPlan plan,
            int[] targetTokens,
            LossWeighting weighting,
            int color,
            HollowMarker.Places places) {
        List<Integer> targets = new ArrayList<>();
        List<Double> shares = new ArrayList<>();
        for (Step step : plan.steps()) {
            LossWeights weights = LossWeights.of(step, targetTokens, weighting);
            List<Double> counted = new ArrayList<>(); // share of each sequence with a target; their number is M
            for (Segment segment : step.segments()) {
                int count = targetTokens[segment.sequence()];
                if (count > 0) {
                    targets.add(count);
                    counted.add(weights.perTargetToken(segment) * count);
                }
            }
            counted.forEach(share -> shares.add(share * counted.size()));
        }
        if (!targets.isEmpty()) {
            chart.addSeries(name, targets, shares)
                    .setMarker(HollowMarker.of(color, places))
                    .setMarkerColor(ChartStyle.color(color));
        }
    }

    /**
     * Share of each sequence of one step in the step's loss, in percent: under Eq. 3, and under Eq. 4, which gives all
     * sequences with a target the same share.
     *
     * @param targetTokens N_i of every sequence
     */
    public static CategoryChart stepShares(String title, Step step, int[] targetTokens) {
        CategoryChart chart =
                ChartStyle.bars(title, "sequence (its target tokens; pack)", "share of the step's loss (%)");
        List<String> names = new ArrayList<>();
        for (int pack = 0; pack < step.microBatches().size(); pack++) {
            for (Segment segment : step.microBatches().get(pack).segments()) {
                names.add(String.format(
                        Locale.ROOT, "%d (%,d; %d)", segment.sequence(), targetTokens[segment.sequence()], pack));
            }
        }
        for (LossWeighting weighting : List.of(LossWeighting.SEQUENCE_MEAN, LossWeighting.PACK_MEAN)) {
            LossWeights weights = LossWeights.of(step, targetTokens, weighting);
            chart.addSeries(
                    weighting == LossWeighting.PACK_MEAN ? "packing (Eq. 3)" : "packing + weighting (Eq. 4)",
                    names,
                    step.segments().stream()
                            .map(segment -> 100 * weights.perTargetToken(segment) * targetTokens[segment.sequence()])
                            .toList());
        }
        return chart;
    }

    /**
     * Mean length of the sequences of each optimizer step, in the order of the steps. It shows how similar the steps of
     * a plan are.
     *
     * @param names names of the plans
     * @param plans as many plans
     * @throws IllegalArgumentException if there are not as many names as plans
     */
    public static XYChart stepMeans(String title, List<String> names, List<BatchPlan> plans) {
        ChartStyle.requireNames(names, plans);
        XYChart chart = ChartStyle.lines(title, "optimizer step", "mean length of its sequences (tokens, logarithmic)");
        chart.getStyler().setYAxisLogarithmic(true).setYAxisDecimalPattern("#,###");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        HollowMarker.Places places = new HollowMarker.Places();
        for (int p = 0; p < plans.size(); p++) {
            List<Step> steps = plans.get(p).steps();
            chart.addSeries(
                            names.get(p),
                            IntStream.range(0, steps.size()).mapToDouble(s -> s).toArray(),
                            steps.stream()
                                    .mapToDouble(step -> (double) step.realTokens() / step.sequences())
                                    .toArray())
                    .setMarker(HollowMarker.of(p, places))
                    .setMarkerColor(ChartStyle.color(p));
        }
        return chart;
    }
}
