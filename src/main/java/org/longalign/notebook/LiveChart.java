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
 * A chart that grows in a cell's output while the cell feeds it, such as a loss. It is drawn about once a second, less
 * often where drawing takes long, and the last state is what the notebook keeps. Any thread may add points.
 *
 * <pre>{@code
 * try (var chart = LiveChart.of("loss").smoothing(20)) {
 *     for (int step = 1; step <= steps; step++) { ...; chart.add(step, loss); }
 * }
 * }</pre>
 *
 * <p>Without {@link #close} the last second may come a second later, which is too late for a notebook that is run
 * without a browser. Outside of a notebook points are only kept. As a cell's result the chart shows once more.
 */
public final class LiveChart implements AutoCloseable {
    private static final int FAINT = 70;
    private static final BasicStroke THIN = new BasicStroke(1f);

    private final String title;
    private final LiveOutput output;
    private final DrawingPace pace;
    private final Map<String, LiveSeries> series = new LinkedHashMap<>();
    private String xLabel = "";
    private String yLabel = "";
    private int smoothed = 1;
    private boolean isDrawingPlanned;

    LiveChart(String title, LiveOutput output, LongSupplier nanos) {
        this.title = title;
        this.output = output;
        this.pace = new DrawingPace(nanos);
    }

    /** An empty chart at a place in the output of the running cell, which it takes with its first point. */
    public static LiveChart of(String title) {
        return new LiveChart(title, LiveOutput.open(), System::nanoTime);
    }

    /** Names the axes, with their units. */
    public synchronized LiveChart axes(String x, String y) {
        xLabel = x;
        yLabel = y;
        return this;
    }

    /**
     * Draws each line as the mean of its last so many points, and the points themselves faintly.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public synchronized LiveChart smoothing(int points) {
        if (points < 1) {
            throw new IllegalArgumentException("smoothing is over " + points + " points; give 1 for none");
        }
        smoothed = points;
        return this;
    }

    /** Adds a point to the chart's only line, which has the chart's title. */
    public LiveChart add(double x, double y) {
        return add(title, x, y);
    }

    /** Adds a point to a line. A y that is not a finite number is counted in the legend instead. */
    public synchronized LiveChart add(String line, double x, double y) {
        series.computeIfAbsent(line, name -> new LiveSeries()).add(x, y);
        if (output.isVisible() && !isDrawingPlanned) {
            long wait = pace.nanosToNext();
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
        pace.draw(() -> output.show(chart()));
    }

    /** The chart as it is now. */
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
        double[] x = points.x().clone();
        if (x.length > 1) {
            // XChart labels the axis of equally spaced points at some of them, such as 1, 19, 37, and else at round
            // numbers.
            x[0] += (x[1] - x[0]) / 500;
        }
        XYSeries line = chart.addSeries(name, x, points.y());
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
