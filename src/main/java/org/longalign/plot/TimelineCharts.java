package org.longalign.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.ModelShape;
import org.longalign.batching.Step;
import org.longalign.cluster.TimeModel;

/** Charts of the devices' time: computing, waiting for each other, communication and update. */
public final class TimelineCharts {
    private static final Color OVERHEAD = new Color(0xBDBDBD);
    private static final double ROWS_PIXELS = 265; // height of the plot area, all rows together
    private static final float WIDEST_BAR = 16;

    /** Bars of one kind: pairs of points on a device's row, with a gap after each pair. */
    private static final class Bars {
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> rows = new ArrayList<>();

        void add(double from, double to, double row) {
            if (to > from) {
                seconds.addAll(List.of(from, to, to));
                rows.addAll(List.of(row, row, Double.NaN));
            }
        }

        void draw(XYChart chart, String name, Color color, float width) {
            if (!seconds.isEmpty()) {
                XYSeries series = chart.addSeries(name, seconds, rows);
                series.setMarker(SeriesMarkers.NONE).setLineColor(color);
                series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
            }
        }
    }

    private TimelineCharts() {}

    /**
     * A Gantt chart of the first {@code steps} optimizer steps of each plan: a row for each device, a block of rows for
     * each plan. Computing includes padding.
     *
     * @param names names of the plans
     * @param plans as many plans; the chart says so if there are none
     * @param time turns computation into seconds
     * @param model the model to train
     * @param steps optimizer steps to show; fewer if a plan has fewer
     * @throws IllegalArgumentException if there are not as many names as plans, or steps is below 1
     */
    public static XYChart gantt(
            String title, List<String> names, List<BatchPlan> plans, TimeModel time, ModelShape model, int steps) {
        if (names.size() != plans.size() || steps < 1) {
            throw new IllegalArgumentException("a timeline needs as many names as plans and at least one step, not "
                    + plans.size() + " plans, " + names.size() + " names and " + steps + " steps");
        }
        XYChart chart = ChartStyle.lines(title, "time (seconds, by the time model)", "devices");
        if (plans.isEmpty()) {
            return chart;
        }
        Bars computing = new Bars();
        Bars waiting = new Bars();
        Bars overhead = new Bars();
        int rows =
                plans.stream().mapToInt(plan -> plan.parameters().devices() + 1).sum() - 1;
        Map<Integer, String> labels = new HashMap<>();
        int top = rows - 1;
        for (int p = 0; p < plans.size(); p++) {
            BatchPlan plan = plans.get(p);
            add(plan, time, model, steps, top, computing, waiting, overhead);
            int devices = plan.parameters().devices();
            labels.put(labelRow(top, devices), names.get(p));
            top -= devices + 1;
        }
        float width = (float) Math.min(WIDEST_BAR, Math.max(1, ROWS_PIXELS / (rows + 1) - 2));
        computing.draw(chart, "computing", ChartStyle.color(0), width);
        waiting.draw(chart, "waiting for a slower device", ChartStyle.color(1), width);
        overhead.draw(chart, "communication and update", OVERHEAD, width);
        chart.getStyler().setYAxisMin(-1.0).setYAxisMax((double) rows).setXAxisMin(0.0);
        chart.getStyler()
                .setYAxisTickMarkSpacingHint((int) Math.max(4, .9 * ROWS_PIXELS / (rows + 1)))
                .setPlotGridLinesVisible(false);
        chart.getStyler().setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false);
        // XChart drops equal tick labels: blank ones differ in their number of spaces.
        chart.setCustomYAxisTickLabelsFormatter(row ->
                labels.getOrDefault((int) Math.round(row), " ".repeat(1 + (int) Math.abs(row) / 2)));
        return chart;
    }

    /** Row of a block's name: near the middle, at a row that has a tick even if there are many rows. */
    private static int labelRow(int top, int devices) {
        double middle = top - (devices - 1) / 2.0;
        int raster = devices < 3 ? 1 : devices < 15 ? 2 : 10;
        return raster * (int) Math.round(middle / raster);
    }

    private static void add(
            BatchPlan plan,
            TimeModel time,
            ModelShape model,
            int steps,
            int top,
            Bars computing,
            Bars waiting,
            Bars overhead) {
        ComputeCost cost = ComputeCost.training(model);
        int devices = plan.parameters().devices();
        double now = 0;
        for (Step step : plan.steps().subList(0, Math.min(steps, plan.steps().size()))) {
            List<MicroBatch> all = step.microBatches();
            for (int from = 0; from < all.size(); from += devices) {
                double[] seconds = new double[devices];
                double slowest = 0;
                for (int d = 0; d < Math.min(devices, all.size() - from); d++) {
                    seconds[d] = time.computeSeconds(cost.of(all.get(from + d)));
                    slowest = Math.max(slowest, seconds[d]);
                }
                double end = now + slowest + time.microStepOverheadSeconds(model);
                if (from + devices >= all.size()) {
                    end += time.stepOverheadSeconds(model);
                }
                for (int d = 0; d < devices; d++) {
                    computing.add(now, now + seconds[d], top - d);
                    waiting.add(now + seconds[d], now + slowest, top - d);
                    overhead.add(now + slowest, end, top - d);
                }
                now = end;
            }
        }
    }

    /**
     * Share of the devices' computing time in which they wait for a slower one, a bar for each plan.
     *
     * @param names names of the plans
     * @param plans as many plans
     * @throws IllegalArgumentException if there are not as many names as plans
     */
    public static CategoryChart idleShares(String title, List<String> names, List<BatchPlan> plans, ComputeCost cost) {
        ChartStyle.requireNames(names, plans);
        CategoryChart chart = ChartStyle.bars(title, "batching", "time spent waiting (%)");
        if (plans.isEmpty()) {
            return chart;
        }
        chart.addSeries(
                "waiting for a slower device",
                names,
                plans.stream()
                        .map(plan -> 100 * ComputeBalance.of(plan, cost).idleShare())
                        .toList());
        chart.getStyler().setYAxisMin(0.0).setLegendVisible(false);
        return chart;
    }

    /**
     * Use of the devices' time in percent: computing on real tokens, computing on padding, and waiting for a slower
     * device. A stacked bar for each plan; one device is enough.
     *
     * @param names names of the plans
     * @param plans as many plans
     * @throws IllegalArgumentException if there are not as many names as plans
     */
    public static CategoryChart deviceTime(String title, List<String> names, List<BatchPlan> plans, ComputeCost cost) {
        ChartStyle.requireNames(names, plans);
        CategoryChart chart = ChartStyle.bars(title, "batching", "share of the devices' time (%)");
        if (plans.isEmpty()) {
            return chart;
        }
        chart.getStyler().setStacked(true).setYAxisMin(0.0).setYAxisMax(100.0);
        List<Double> real = new ArrayList<>();
        List<Double> padding = new ArrayList<>();
        List<Double> waiting = new ArrayList<>();
        for (BatchPlan plan : plans) {
            ComputeBalance balance = ComputeBalance.of(plan, cost);
            double useful = 100 / balance.relativeCompute();
            double idle = 100 * balance.idleShare();
            real.add(useful);
            waiting.add(idle);
            padding.add(Math.max(0, 100 - useful - idle));
        }
        chart.addSeries("real tokens", names, real).setFillColor(ChartStyle.color(0));
        chart.addSeries("padding", names, padding).setFillColor(ChartStyle.color(1));
        chart.addSeries("waiting for a slower device", names, waiting).setFillColor(OVERHEAD);
        return chart;
    }
}
