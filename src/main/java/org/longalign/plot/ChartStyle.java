package org.longalign.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.batching.BatchPlan;

/** The common look of all charts. */
public final class ChartStyle {
    /** The width of a chart in CSS pixels: the text column of an exported page, which a line of 120 characters fills. */
    public static final int WIDTH = 960;

    /** The height of a chart in CSS pixels. */
    public static final int HEIGHT = 440;

    /** The colours of Okabe and Ito, which the colour-blind can tell apart, without the black and the pale yellow. */
    private static final Color[] PALETTE = {
        new Color(0x0072B2),
        new Color(0xE69F00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xD55E00),
        new Color(0x56B4E9)
    };

    private static final int FAINT = 130;
    private static final Color SAND = new Color(0xF0E8D2);
    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xE3E3E3);
    private static final Font BASE = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private ChartStyle() {}

    /** Colour number i, from 0; they repeat after six. */
    public static Color color(int i) {
        return PALETTE[Math.floorMod(i, PALETTE.length)];
    }

    /** The same, half transparent: for what stands behind. */
    static Color faint(int i) {
        Color color = color(i);
        return new Color(color.getRed(), color.getGreen(), color.getBlue(), FAINT);
    }

    /** An empty chart of lines over numbers; axis titles carry the unit. As all charts here, it says so while it has no data. */
    public static XYChart lines(String title, String xAxis, String yAxis) {
        return lines(title, xAxis, yAxis, HEIGHT);
    }

    /** An empty chart of lines of another height, in CSS pixels. */
    static XYChart lines(String title, String xAxis, String yAxis, int height) {
        XYChart chart =
                builder(height).title(title).xAxisTitle(xAxis).yAxisTitle(yAxis).build();
        dress(chart);
        chart.getStyler().setSeriesMarkers(new Marker[] {SeriesMarkers.NONE});
        return chart;
    }

    static XYChartBuilder builder(int height) {
        return new XYChartBuilder().width(WIDTH).height(height);
    }

    /**
     * A chart in one paragraph, for those who do not see it: kind, title and axes, and each series by its values
     * or by its ends and extremes.
     */
    public static String words(Chart<?, ?> chart) {
        return ChartData.of(chart).words();
    }

    /**
     * The values that a chart shows: maps, lists, texts and numbers of six digits, as JSON has them. Of a series of more
     * than 400 points every second, third and so on is given, which {@code every} says.
     */
    public static Map<String, Object> data(Chart<?, ?> chart) {
        return ChartData.of(chart).json();
    }

    /** An empty chart of bars over categories; the value axis's title carries the unit. */
    public static CategoryChart bars(String title, String xAxis, String yAxis) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        dress(chart);
        chart.getStyler().setAvailableSpaceFill(.8);
        chart.getStyler().setXAxisTickMarkSpacingHint(40);
        return chart;
    }

    /**
     * An empty heat map from orange, the lowest value, over sand to blue, the highest: pale enough for the cells' values to
     * be read on any of them, and none of them the white of a cell that is blank.
     */
    public static HeatMapChart heatMap(String title, String xAxis, String yAxis) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        dress(chart);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
        chart.getStyler()
                .setRangeColors(new Color[] {PALETTE[1], SAND, PALETTE[5]})
                .setShowValue(true)
                .setValueFont(BASE)
                .setValueFontColor(Color.BLACK)
                .setHeatMapValueDecimalPattern("0.00");
        // A label for every row and column, not for every second one; XChart takes the x axis's settings for both.
        chart.getStyler().setXAxisTickMarkSpacingHint(25).setXAxisMaxLabelCount(100);
        return chart;
    }

    /** Throws unless there are as many names as things to be called by them. */
    static void requireNames(List<String> names, List<BatchPlan> plans) {
        if (names.size() != plans.size()) {
            throw new IllegalArgumentException(names.size() + " names for " + plans.size() + " plans");
        }
    }

    static void dress(AxesChart<?, ?> chart) {
        EmptyNote.in(chart);
        AxesChartStyler styler = (AxesChartStyler) chart.getStyler();
        styler.setBaseFont(BASE);
        styler.setChartTitleFont(BASE.deriveFont(Font.BOLD, 15f));
        styler.setChartTitleBoxVisible(false);
        styler.setAxisTitleFont(BASE);
        styler.setAxisTickLabelsFont(BASE.deriveFont(12f));
        styler.setLegendFont(BASE.deriveFont(12f));
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setChartFontColor(INK);
        styler.setAxisTickLabelsColor(INK);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1f));
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal);
        styler.setSeriesColors(PALETTE);
        styler.setSeriesLines(new BasicStroke[] {new BasicStroke(2f)});
        styler.setLocale(Locale.ROOT);
        styler.setMarkerSize(6);
    }
}
