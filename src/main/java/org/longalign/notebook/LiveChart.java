package org.longalign.notebook;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.longalign.plot.ChartStyle;

/**
 * A chart in a cell's output that is redrawn while the cell adds points, such as losses: about once a second, less
 * often if drawing is slow. The notebook keeps the last state. Thread-safe.
 *
 * <pre>{@code
 * // given: double[] losses
 * try (var chart = LiveChart.of("loss").smoothing(20)) {
 *     for (int step = 0; step < losses.length; step++) {
 *         chart.add(step, losses[step]);
 *     }
 * }
 * }</pre>
 *
 * <p>Without {@link #close} the last points are drawn up to a second later, which is too late if the notebook is run
 * without a browser. Outside a notebook the chart only stores its points. As a cell's result it is shown again.
 */
public final class LiveChart implements AutoCloseable {
    private static final int FAINT = 70;
    private static final BasicStroke THIN = new BasicStroke(1f);

    private final String title;
    private final LiveOutput output;
    private final RedrawThrottle throttle;
    private final Map<String, LiveSeries> series = new LinkedHashMap<>();
    private String xLabel = "";
    private String yLabel = "";
    private int smoothed = 1;
    private boolean isDrawingPlanned;

    LiveChart(String title, LiveOutput output, LongSupplier nanos) {
        this.title = title;
        this.output = output;
        this.throttle = new RedrawThrottle(nanos);
    }

    /** An empty chart in the output of the running cell, shown with its first point. */
    public static LiveChart of(String title) {
        return new LiveChart(title, LiveOutput.open(), System::nanoTime);
    }

    /** Labels the axes, with their units. */
    public synchronized LiveChart axes(String x, String y) {
        xLabel = x;
        yLabel = y;
        return this;
    }

    /**
     * Draws each line as the mean of neighbouring points, with the points themselves faint. Each mean stands in the middle
     * of its points; towards the ends it is over fewer.
     *
     * @param points the number of points to average; an even one counts as the next
     * @throws IllegalArgumentException if it is less than 1
     */
    public synchronized LiveChart smoothing(int points) {
        if (points < 1) {
            throw new IllegalArgumentException("smoothing is over " + points + " points; give 1 for none");
        }
        smoothed = points;
        return this;
    }

    /** Adds a point to the chart's only line, named like the chart. */
    public LiveChart add(double x, double y) {
        return add(title, x, y);
    }

    /** Adds a point to a line. The legend counts points that are not finite; they are not drawn. */
    public synchronized LiveChart add(String line, double x, double y) {
        series.computeIfAbsent(line, name -> new LiveSeries()).add(x, y);
        if (output.isVisible() && !isDrawingPlanned) {
            long wait = throttle.nanosToNext();
            if (wait <= 0) {
                draw();
            } else {
                isDrawingPlanned = true;
                CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(this::drawAsPlanned);
            }
        }
        return this;
    }

    /** Draws the last state. */
    @Override
    public synchronized void close() {
        if (output.isVisible()) {
            draw();
        }
    }

    private synchronized void drawAsPlanned() {
        if (isDrawingPlanned) {
            draw();
        }
    }

    private void draw() {
        isDrawingPlanned = false;
        throttle.draw(() -> output.show(chart()));
    }

    /** The chart in its present state. */
    public synchronized XYChart chart() {
        XYChart chart = ChartStyle.lines(title, xLabel, yLabel);
        chart.getStyler()
                .setLegendVisible(series.size() > 1 || series.values().stream().anyMatch(LiveSeries::hasGaps));
        int number = 0;
        for (Map.Entry<String, LiveSeries> line : series.entrySet()) {
            Color color = ChartStyle.color(number++);
            LiveSeries.Points points = line.getValue().smoothed(1);
            if (points.x().length == 0) {
                continue;
            }
            String name = line.getValue().named(line.getKey());
            if (smoothed > 1) {
                LiveSeries.Points means = line.getValue().smoothed(smoothed);
                addLine(chart, name + " ", points, new Color(color.getRed(), color.getGreen(), color.getBlue(), FAINT))
                        .setLineStyle(THIN)
                        .setShowInLegend(false);
                addLine(chart, name, means, color);
            } else {
                addLine(chart, name, points, color);
            }
        }
        return chart;
    }

    private static XYSeries addLine(XYChart chart, String name, LiveSeries.Points points, Color color) {
        XYSeries line = chart.addSeries(name, points.x().clone(), points.y());
        line.setLineColor(color);
        return line;
    }

    /** The title and the number of points. */
    @Override
    public synchronized String toString() {
        int points = series.values().stream().mapToInt(LiveSeries::size).sum();
        return "LiveChart \"" + title + "\", " + Grid.count(points, "point");
    }
}
