package org.longalign.plot;

import java.awt.Graphics2D;
import java.util.Arrays;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.internal.series.Series;

/** The words in the middle of a chart that has no value to show, as long as it has none. */
final class EmptyNote extends AnnotationText {
    static final String TEXT = "nothing to show: no data";

    private final AxesChart<?, ?> owner;

    private EmptyNote(AxesChart<?, ?> chart) {
        super(TEXT, chart.getWidth() / 2.0, chart.getHeight() / 2.0, true);
        this.owner = chart;
    }

    static void in(AxesChart<?, ?> chart) {
        chart.addAnnotation(new EmptyNote(chart));
    }

    @Override
    public void paint(Graphics2D graphics) {
        if (owner.getSeriesCollection().stream().noneMatch(EmptyNote::hasValue)) {
            super.paint(graphics);
        }
    }

    private static boolean hasValue(Series series) {
        double[] values = series instanceof XYSeries lines
                ? lines.getYData()
                : series instanceof CategorySeries bars ? bars.getYData() : new double[1];
        return Arrays.stream(values).anyMatch(Double::isFinite);
    }
}
