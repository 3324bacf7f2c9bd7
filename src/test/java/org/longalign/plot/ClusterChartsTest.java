package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.ModelShape;
import org.longalign.cluster.Calibration;
import org.longalign.cluster.Observation;
import org.longalign.cluster.TimeModel;
import org.longalign.cluster.WhatIf;
import tech.tablesaw.api.Table;

class ClusterChartsTest {
    private static final ModelShape MODEL = new ModelShape("small", 1e9, 10, 1_000);
    private static final TimeModel TIME = new TimeModel(1e13, .5, 2);
    private static final int[] LENGTHS = new Random(3).ints(200, 10, 4_000).toArray();
    private static final BatchPlan NAIVE =
            BatchPlan.naive(LENGTHS).devices(3).accumulation(2).build();
    private static final BatchPlan PACKED =
            BatchPlan.packed(LENGTHS).maxTokens(8_192).devices(2).build();
    private static final BatchPlan SORTED = BatchPlan.sorted(LENGTHS).devices(3).build();
    private static final List<String> NAMES = List.of("naive", "packed");
    private static final List<BatchPlan> PLANS = List.of(NAIVE, PACKED);

    /** Total length of the bars of a kind, in device-seconds. */
    private static double drawn(XYChart chart, String kind) {
        XYSeries series = chart.getSeries(kind);
        double sum = 0;
        for (int i = 0; i < series.getXData().length; i += 3) {
            sum += series.getXData()[i + 1] - series.getXData()[i];
            assertEquals(series.getYData()[i], series.getYData()[i + 1]);
            assertTrue(Double.isNaN(series.getYData()[i + 2]), "bars are apart");
        }
        return sum;
    }

    @Test
    void theGanttPlotShowsEverySecondOfEveryDevice() {
        XYChart chart = TimelineCharts.gantt("Timeline", List.of("naive"), List.of(NAIVE), TIME, MODEL, 1_000);
        ComputeBalance balance = ComputeBalance.of(NAIVE, ComputeCost.training(MODEL));
        assertEquals(balance.computed() / 1e13, drawn(chart, "computing"), 1e-6);
        double waiting = (3 * balance.time() - balance.computed()) / 1e13;
        assertEquals(waiting, drawn(chart, "waiting for a slower device"), 1e-6);
        double all = 3 * TIME.forecast(NAIVE, MODEL).seconds();
        assertEquals(all - 3 * balance.time() / 1e13, drawn(chart, "communication and update"), 1e-6);
    }

    @Test
    void chartsRenderAndNameTheirAxes() {
        XYChart gantt = TimelineCharts.gantt("Timeline", NAMES, PLANS, TIME, MODEL, 2);
        assertTrue(gantt.getXAxisTitle().contains("seconds"));
        assertTrue(BitmapEncoder.getBufferedImage(gantt).getWidth() > 0);
        CategoryChart idle = TimelineCharts.idleShares("Waiting", NAMES, PLANS, ComputeCost.training(MODEL));
        assertTrue(idle.getYAxisTitle().contains("%"));
        assertTrue(BitmapEncoder.getBufferedImage(idle).getWidth() > 0);
        assertThrows(
                IllegalArgumentException.class,
                () -> TimelineCharts.gantt("Timeline", NAMES, List.of(NAIVE), TIME, MODEL, 1));
        assertThrows(
                IllegalArgumentException.class, () -> TimelineCharts.gantt("Timeline", NAMES, PLANS, TIME, MODEL, 0));
    }

    @Test
    void deviceTimeIsRealTokensPaddingAndWaiting() {
        ComputeCost linear = new ComputeCost(1, 0);
        // one device: (100 + 100 computed, 40 of them padding); two devices: the second waits for 40 of 100
        int[] lengths = {100, 60};
        List<BatchPlan> plans = List.of(
                BatchPlan.naive(lengths).batchSize(2).build(),
                BatchPlan.naive(lengths).devices(2).build());
        CategoryChart chart = TimelineCharts.deviceTime("Time", List.of("padded", "on two devices"), plans, linear);
        assertArrayEquals(new double[] {80, 80}, chart.getSeries("real tokens").getYData(), 1e-9);
        assertArrayEquals(new double[] {20, 0}, chart.getSeries("padding").getYData(), 1e-9);
        assertArrayEquals(
                new double[] {0, 20},
                chart.getSeries("waiting for a slower device").getYData(),
                1e-9);
        assertTrue(BitmapEncoder.getBufferedImage(chart).getWidth() > 0);
        assertThrows(IllegalArgumentException.class, () -> TimelineCharts.deviceTime("Time", List.of(), plans, linear));
    }

    @Test
    void measuredAndFittedHoursStandSideBySide() {
        List<Observation> observations = List.of(
                new Observation(NAIVE, MODEL, 1, 2),
                new Observation(PACKED, MODEL, 1, 1),
                new Observation(SORTED, MODEL, 2, 5));
        Calibration fit = TimeModel.calibrated(observations);
        Table table = ClusterTables.fit(fit);
        assertTrue(table.name().contains("a calibration, not a validation"));
        assertEquals(
                List.of(2.0, 1.0, 5.0), table.doubleColumn("hours observed").asList());
        assertEquals(fit.hours().get(1), table.doubleColumn("hours fitted").getDouble(1), .051);
        CategoryChart chart = ClusterCharts.fit("Hours", fit);
        assertTrue(chart.getYAxisTitle().contains("hours"));
        assertEquals(3, chart.getSeries("time model, fitted to these times").getYData().length);
    }

    @Test
    void tablesHoldARowForEachPlanAndForecast() {
        Table balance = ClusterTables.balance(NAMES, PLANS, ComputeCost.training(MODEL));
        ComputeBalance packed = ComputeBalance.of(PACKED, ComputeCost.training(MODEL));
        assertEquals(
                packed.relativeCompute(), balance.doubleColumn("time / ideal").getDouble(1), .001);
        Table forecasts = ClusterTables.forecasts(
                new WhatIf(TIME, MODEL).forecasts(LENGTHS, new int[] {4_096}, new int[] {1, 8}));
        assertEquals(List.of(1, 8), forecasts.intColumn("devices").asList());
    }
}
