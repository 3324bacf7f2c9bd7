package org.longalign.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeedMean;

/**
 * Means with the single values that they are made of: a column for each category, in it beside each other the series,
 * each with a filled mark at its mean, its interval, and a small circle for every value. Equal values are side by side.
 */
final class DotPlot extends XYChart implements ChartData.Described {
    /** The share of a category's column that its series take. */
    private static final double FILLED = .7;

    /** Values nearer than this share of the axis are drawn side by side. */
    private static final double NEAR = .012;

    private static final double NEIGHBOUR_PIXELS = 9;
    private static final int MARK_PIXELS = 9;
    private static final BasicStroke WHISKER = new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
    private static final Marker[] MARKS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND};

    private final List<String> categories;
    private final List<Series> all = new ArrayList<>();
    private final HollowMarker.Places places = new HollowMarker.Places();
    private @Nullable DotPlotFooter footer;

    /** The axis and the ends that no interval crosses; infinite where a measure has no end. */
    record Range(double least, double most) {
        static final Range SHARES = new Range(0, 1);
        static final Range PERCENT = new Range(0, 100);
        static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

        /** From 0, unless a value is below. */
        static Range of(DoubleStream values) {
            return values.allMatch(value -> !(value < 0)) ? new Range(0, Double.POSITIVE_INFINITY) : ANY;
        }
    }

    /**
     * A mean.
     *
     * @param values the single values; none where there are only means
     * @param mean NaN: no mark
     * @param low the lower end of its interval; NaN: none
     */
    record Mean(double[] values, double mean, double low, double high) {
        static final Mean NONE = new Mean(new double[0], Double.NaN, Double.NaN, Double.NaN);

        /** A value without an interval. */
        static Mean alone(double value) {
            return new Mean(new double[0], value, Double.NaN, Double.NaN);
        }

        /** Of several seeds; the interval of one is not known. */
        static Mean of(double[] values, SeedMean mean) {
            boolean known = mean.n() > 1 && Double.isFinite(mean.halfWidth());
            return new Mean(values, mean.mean(), known ? mean.low() : Double.NaN, known ? mean.high() : Double.NaN);
        }

        /** Of a sample of units; the interval of one unit is not known. */
        static Mean of(double[] values, Estimate mean) {
            boolean known = values.length > 1;
            return new Mean(values, mean.value(), known ? mean.low() : Double.NaN, known ? mean.high() : Double.NaN);
        }

        private Mean within(Range range) {
            return new Mean(values, mean, Math.max(low, range.least()), Math.min(high, range.most()));
        }
    }

    private record Series(String name, List<Mean> means) {}

    private DotPlot(XYChartBuilder builder, List<String> categories) {
        super(builder);
        this.categories = List.copyOf(categories);
    }

    /** An empty plot; axis titles carry the unit. */
    static DotPlot of(String title, String xAxis, String yAxis, List<String> categories) {
        DotPlot plot = new DotPlot(
                ChartStyle.builder(ChartStyle.HEIGHT)
                        .title(title)
                        .xAxisTitle(xAxis)
                        .yAxisTitle(yAxis),
                categories);
        ChartStyle.dress(plot);
        return plot;
    }

    /** Adds a series: a mean for each category. */
    DotPlot add(String name, List<Mean> means) {
        all.add(new Series(name, List.copyOf(means)));
        return this;
    }

    /**
     * Draws the series that were added.
     *
     * @param range the values that the measure can have
     * @param connected whether a line leads from mean to mean, for categories in an order
     */
    DotPlot drawn(Range range, boolean connected) {
        all.replaceAll(series -> new Series(
                series.name(),
                series.means().stream().map(mean -> mean.within(range)).toList()));
        double[] shown = all.stream()
                .flatMap(series -> series.means().stream())
                .flatMapToDouble(mean -> DoubleStream.concat(
                        Arrays.stream(mean.values()), DoubleStream.of(mean.mean(), mean.low(), mean.high())))
                .filter(Double::isFinite)
                .toArray();
        if (shown.length > 0) {
            double least = Double.isFinite(range.least()) ? range.least() : least(shown);
            double most = Double.isFinite(range.most())
                    ? range.most()
                    : DoubleStream.of(shown).max().orElse(1);
            double height = most > least ? most - least : 1;
            for (int s = 0; s < all.size(); s++) {
                draw(s, height, connected);
            }
            getStyler().setYAxisMin(least - .03 * height).setYAxisMax(most + .03 * height);
            getStyler().setXAxisMin(-.5).setXAxisMax(categories.size() - .5).setMarkerSize(MARK_PIXELS);
            getStyler().setXAxisTicksVisible(false).setXAxisTitleVisible(false).setLegendVisible(false);
            footer = new DotPlotFooter(this, categories, all.size() > 1);
            addAnnotation(footer);
        }
        return this;
    }

    private static double least(double[] shown) {
        return Math.min(0, DoubleStream.of(shown).min().orElse(0));
    }

    private void draw(int s, double height, boolean connected) {
        Series series = all.get(s);
        double offset = connected ? 0 : ((s + .5) / all.size() - .5) * FILLED;
        List<Double> valuesAt = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        List<Double> endsAt = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        List<Double> meansAt = new ArrayList<>();
        List<Double> means = new ArrayList<>();
        for (int c = 0; c < series.means().size(); c++) {
            Mean mean = series.means().get(c);
            double x = c + offset;
            spread(mean.values(), c + ((s + .5) / all.size() - .5) * FILLED, NEAR * height, valuesAt, values);
            if (mean.high() > mean.low()) {
                Stream.of(x, x, x).forEach(endsAt::add);
                Stream.of(mean.low(), mean.high(), Double.NaN).forEach(ends::add);
            }
            meansAt.add(x);
            means.add(mean.mean());
        }
        Color color = ChartStyle.color(s);
        if (!values.isEmpty()) {
            hidden(series.name() + ", single values", valuesAt, values)
                    .setMarker(HollowMarker.small(places))
                    .setMarkerColor(ChartStyle.faint(s))
                    .setLineStyle(SeriesLines.NONE);
        }
        if (!ends.isEmpty()) {
            hidden(series.name() + ", interval", endsAt, ends)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(color)
                    .setLineStyle(WHISKER);
        }
        if (means.stream().anyMatch(Double::isFinite)) {
            XYSeries marks = addSeries(series.name(), meansAt, means);
            marks.setXYSeriesRenderStyle(
                    connected ? XYSeries.XYSeriesRenderStyle.Line : XYSeries.XYSeriesRenderStyle.Scatter);
            marks.setMarker(MARKS[s % MARKS.length]).setMarkerColor(color).setLineColor(color);
        }
    }

    private XYSeries hidden(String name, List<Double> x, List<Double> y) {
        XYSeries series = addSeries(name, x, y);
        series.setShowInLegend(false);
        return series;
    }

    /** Places values at a column, those that would hide each other side by side. */
    private void spread(double[] values, double x, double near, List<Double> at, List<Double> y) {
        double neighbour = NEIGHBOUR_PIXELS * categories.size() / DotPlotFooter.PLOT_PIXELS;
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (int from = 0; from < sorted.length; ) {
            int to = from + 1;
            while (to < sorted.length && sorted[to] - sorted[from] <= near) {
                to++;
            }
            for (int i = from; i < to; i++) {
                double step = Math.min(neighbour, FILLED / all.size() / (to - from));
                at.add(x + (i - (from + to - 1) / 2.0) * step);
                y.add(sorted[i]);
            }
            from = to;
        }
    }

    /** XChart draws the upper part; under it are names, title and legend of our own. */
    @Override
    public void paint(Graphics2D graphics, int width, int height) {
        DotPlotFooter below = footer;
        if (below == null) {
            super.paint(graphics, width, height);
            return;
        }
        int upper = height - below.height();
        graphics.setColor(getStyler().getChartBackgroundColor());
        graphics.fillRect(0, upper, width, height - upper);
        below.at(upper);
        super.paint(graphics, width, upper);
    }

    @Override
    public ChartData data() {
        List<ChartData.Line> lines = all.stream()
                .map(series -> new ChartData.Line(
                        series.name(),
                        categories,
                        series.means().stream().map(Mean::mean).toList(),
                        Map.of(
                                "low", series.means().stream().map(Mean::low).toList(),
                                "high", series.means().stream().map(Mean::high).toList(),
                                "values",
                                        series.means().stream()
                                                .map(mean -> ChartData.list(mean.values()))
                                                .toList())))
                .toList();
        return new ChartData("Means", getTitle(), getXAxisTitle(), getYAxisTitle(), lines);
    }
}
