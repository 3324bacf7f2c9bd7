package org.longalign.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;

/** Charts of length distributions. */
public final class LengthCharts {
    private LengthCharts() {}

    /** Share of the sequences in each bucket of length, a bar for each distribution. */
    public static CategoryChart sequencesByLength(
            String title, List<LengthDistribution> distributions, LengthBuckets buckets) {
        return byLength(title, "share of sequences (%)", distributions, buckets, buckets::percentOfSequences);
    }

    /** Share of the tokens in each bucket of length, a bar for each distribution. */
    public static CategoryChart tokensByLength(
            String title, List<LengthDistribution> distributions, LengthBuckets buckets) {
        return byLength(title, "share of tokens (%)", distributions, buckets, buckets::percentOfTokens);
    }

    private static CategoryChart byLength(
            String title,
            String yAxis,
            List<LengthDistribution> distributions,
            LengthBuckets buckets,
            Function<LengthDistribution, double[]> shares) {
        CategoryChart chart = ChartStyle.bars(title, "length from ... (tokens, 1k = 1,024)", yAxis);
        List<String> labels =
                IntStream.range(0, buckets.size()).mapToObj(buckets::label).toList();
        for (LengthDistribution distribution : distributions) {
            List<Double> heights = IntStream.range(0, buckets.size())
                    .mapToObj(i -> shares.apply(distribution)[i])
                    .toList();
            chart.addSeries(distribution.name(), labels, heights);
        }
        return chart;
    }

    /** Histogram: share of the sequences in each {@code width} tokens of length; a step line for each distribution. */
    public static XYChart histogram(String title, List<LengthDistribution> distributions, int width) {
        XYChart chart = ChartStyle.lines(title, "length (tokens)", "sequences in each " + width + " tokens (%)");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.StepArea);
        chart.getStyler().setXAxisMin(0.0).setXAxisDecimalPattern("#,###").setYAxisMin(0.0);
        LengthBuckets buckets = LengthBuckets.linear(distributions, width);
        for (LengthDistribution distribution : distributions) {
            // The last value is repeated at the last edge, so that its step has a width.
            double[] percent = Arrays.copyOf(buckets.percentOfSequences(distribution), buckets.size() + 1);
            percent[buckets.size()] = percent[buckets.size() - 1];
            double[] edges = Arrays.stream(buckets.edges()).asDoubleStream().toArray();
            chart.addSeries(distribution.name(), edges, percent);
        }
        return chart;
    }

    /** Share of the sequences up to each length (ECDF), on a logarithmic length axis. */
    public static XYChart ecdf(String title, List<LengthDistribution> distributions) {
        XYChart chart = ChartStyle.lines(title, "length (tokens, logarithmic)", "sequences no longer (%)");
        chart.getStyler().setXAxisLogarithmic(true).setXAxisDecimalPattern("#,###");
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Step);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        for (LengthDistribution distribution : distributions) {
            List<Double> x = new ArrayList<>();
            List<Double> y = new ArrayList<>();
            int[] lengths = distribution.lengths();
            for (int i = 0; i < lengths.length; i++) {
                if (i + 1 == lengths.length || lengths[i + 1] != lengths[i]) {
                    x.add((double) lengths[i]);
                    y.add(100.0 * (i + 1) / lengths.length);
                }
            }
            chart.addSeries(distribution.name(), x, y);
        }
        return chart;
    }
}
