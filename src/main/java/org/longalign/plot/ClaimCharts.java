package org.longalign.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.paper.Claim;
import org.longalign.paper.ClaimVerdict;
import org.longalign.paper.VerdictRule;
import org.longalign.statistics.SeedMean;

/** Charts of claims and their measurements. */
public final class ClaimCharts {
    private static final Color BAND = new Color(0xE4EEF5);
    private static final Color UNDECIDED = new Color(0x6E6E6E);
    private static final int ROW_PIXELS = 34;
    private static final int FRAME_PIXELS = 130;
    /** Free space at either end of the axis, as a share of the range shown. */
    private static final double MARGIN = .06;

    /** Points of one series, or pairs of points with a gap after each pair. */
    private static final class Points {
        private final List<Double> values = new ArrayList<>();
        private final List<Double> rows = new ArrayList<>();

        void point(double value, double row) {
            values.add(value);
            rows.add(row);
        }

        void line(double from, double to, double row) {
            point(from, row);
            point(to, row);
            point(to, Double.NaN);
        }
    }

    /** A chart whose rows are claims: of itself it says these, and not the numbers of the rows. */
    private static final class Forest extends XYChart implements ChartData.Described {
        private final List<Claim> measured;

        Forest(String title, String xAxis, List<Claim> measured) {
            super(ChartStyle.builder(FRAME_PIXELS + ROW_PIXELS * measured.size())
                    .title(title)
                    .xAxisTitle(xAxis)
                    .yAxisTitle(""));
            this.measured = measured;
            ChartStyle.dress(this);
        }

        @Override
        public ChartData data() {
            List<ChartData.Line> lines = List.of(new ChartData.Line(
                    "measured",
                    measured.stream().map(Claim::id).toList(),
                    measured.stream().map(claim -> estimate(claim).mean()).toList(),
                    Map.of(
                            "low",
                                    measured.stream()
                                            .map(claim -> estimate(claim).low())
                                            .toList(),
                            "high",
                                    measured.stream()
                                            .map(claim -> estimate(claim).high())
                                            .toList())));
            return new ChartData("Intervals", getTitle(), "claim", getXAxisTitle(), lines);
        }
    }

    private ClaimCharts() {}

    /**
     * A forest plot: for each claim the measurement with its 95 % confidence interval, on the band of values that would
     * reproduce the claim.
     *
     * @param xAxis the measure, with its unit: the same for all claims
     * @param claims the claims, from the top; those without a measurement are left out, and the chart says so if none is left
     */
    public static XYChart intervals(String title, String xAxis, List<Claim> claims) {
        List<Claim> measured =
                claims.stream().filter(claim -> claim.measured() != null).toList();
        if (measured.isEmpty()) {
            return ChartStyle.lines(title, xAxis, "", FRAME_PIXELS + ROW_PIXELS);
        }
        double[] shown = measured.stream().flatMapToDouble(ClaimCharts::ends).toArray();
        double least = DoubleStream.of(shown).min().orElseThrow();
        double most = DoubleStream.of(shown).max().orElseThrow();
        double margin = MARGIN * Math.max(most - least, 1e-9);
        double left = least - margin;
        double right = most + margin;

        int rows = measured.size();
        XYChart chart = new Forest(title, xAxis, measured);
        Points bands = new Points();
        for (int i = 0; i < rows; i++) {
            VerdictRule rule = measured.get(i).rule();
            if (rule != null) {
                bands.line(Math.max(left, rule.low()), Math.min(right, rule.high()), rows - 1 - i);
            }
        }
        line(chart, "range that reproduces", bands, BAND, ROW_PIXELS * .7f);
        verdict(chart, "reproduced", ClaimVerdict.REPRODUCED, measured, ChartStyle.color(0), SeriesMarkers.CIRCLE);
        verdict(chart, "undecided", ClaimVerdict.UNDECIDED, measured, UNDECIDED, SeriesMarkers.SQUARE);
        verdict(
                chart,
                "not reproduced",
                ClaimVerdict.NOT_REPRODUCED,
                measured,
                ChartStyle.color(4),
                SeriesMarkers.DIAMOND);

        chart.getStyler().setYAxisMin(-1.0).setYAxisMax((double) rows);
        chart.getStyler().setXAxisMin(left).setXAxisMax(right).setXAxisDecimalPattern("0.###");
        chart.getStyler().setYAxisTickMarkSpacingHint(ROW_PIXELS * 2 / 3).setPlotGridHorizontalLinesVisible(false);
        chart.getStyler().setPlotGridVerticalLinesVisible(true).setMarkerSize(9);
        chart.getStyler().setAxisTicksMarksVisible(false);
        chart.setCustomYAxisTickLabelsFormatter(row -> label(measured, row));
        return chart;
    }

    /** Values of a claim that the axis must reach: mean, interval and range of its rule, if finite. */
    private static DoubleStream ends(Claim claim) {
        SeedMean estimate = estimate(claim);
        VerdictRule rule = claim.rule();
        return DoubleStream.of(
                        estimate.mean(),
                        estimate.low(),
                        estimate.high(),
                        rule == null ? estimate.mean() : rule.low(),
                        rule == null ? estimate.mean() : rule.high())
                .filter(Double::isFinite);
    }

    private static void verdict(
            XYChart chart, String name, ClaimVerdict verdict, List<Claim> claims, Color color, Marker marker) {
        Points intervals = new Points();
        Points means = new Points();
        for (int i = 0; i < claims.size(); i++) {
            if (claims.get(i).verdict() == verdict) {
                SeedMean estimate = estimate(claims.get(i));
                double row = claims.size() - 1.0 - i;
                if (Double.isFinite(estimate.halfWidth())) {
                    intervals.line(estimate.low(), estimate.high(), row);
                }
                means.point(estimate.mean(), row);
            }
        }
        line(chart, name + " (interval)", intervals, color, 2.5f);
        if (!means.values.isEmpty()) {
            XYSeries series = chart.addSeries(name, means.values, means.rows);
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            series.setMarker(marker).setMarkerColor(color);
        }
    }

    private static void line(XYChart chart, String name, Points points, Color color, float width) {
        if (!points.values.isEmpty()) {
            XYSeries series = chart.addSeries(name, points.values, points.rows);
            series.setMarker(SeriesMarkers.NONE).setLineColor(color);
            series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
            series.setShowInLegend(color.equals(BAND));
        }
    }

    /** A claim's name at its row. Other ticks are blank, of different lengths, since no two labels may be equal. */
    private static String label(List<Claim> claims, double row) {
        long i = claims.size() - 1 - Math.round(row);
        boolean whole = Math.abs(row - Math.round(row)) < 1e-6;
        return whole && i >= 0 && i < claims.size()
                ? claims.get((int) i).id().replace('-', ' ')
                : " ".repeat(2 + (int) Math.round(2 * Math.abs(row)));
    }

    private static SeedMean estimate(Claim claim) {
        SeedMean estimate = claim.measured();
        if (estimate == null) {
            throw new IllegalArgumentException("claim " + claim.id() + " was not measured");
        }
        return estimate;
    }
}
