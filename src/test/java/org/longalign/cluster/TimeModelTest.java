package org.longalign.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.ModelShape;
import org.longalign.batching.Row;
import org.longalign.batching.Segment;
import org.longalign.batching.Step;
import org.longalign.paper.PaperTimes;

class TimeModelTest {
    private static final ModelShape SMALL = new ModelShape("small", 1e9, 10, 1_000);
    private static final int[] LENGTHS = new Random(31).ints(400, 10, 3_000).toArray();

    @Test
    void theForecastIsTheFormula() {
        TimeModel rates = new TimeModel(2e12, .3, 1.5);
        BatchPlan plan = BatchPlan.packed(LENGTHS)
                .maxTokens(4_000)
                .devices(3)
                .accumulation(2)
                .build();
        double seconds = 0;
        double computing = 0; // of all devices
        double microSteps = 0;
        for (Step step : plan.steps()) {
            List<MicroBatch> all = step.microBatches();
            for (int from = 0; from < all.size(); from += 3) {
                double longest = 0;
                for (MicroBatch one : all.subList(from, Math.min(all.size(), from + 3))) {
                    double own = 0;
                    for (Row row : one.rows()) {
                        for (Segment segment : row.segments()) {
                            own += 8e9 * segment.length() + 9.0 * 10 * 1_000 * Math.pow(segment.length(), 2);
                        }
                    }
                    computing += own / 2e12;
                    longest = Math.max(longest, own / 2e12);
                }
                seconds += longest + .3;
                microSteps++;
            }
            seconds += 1.5;
        }
        Forecast forecast = rates.forecast(plan, SMALL, 2);
        assertEquals(2 * seconds, forecast.seconds(), 1e-6 * seconds);
        assertEquals(2 * seconds / 3_600, forecast.hours(), 1e-6);
        assertEquals(2 * plan.steps().size(), forecast.steps());
        assertEquals(seconds / plan.steps().size(), forecast.stepSeconds(), 1e-6 * seconds);
        assertEquals(Arrays.stream(LENGTHS).sum() / seconds, forecast.tokensPerSecond(), 1e-6);
        double overhead = .3 * microSteps + 1.5 * plan.steps().size();
        assertEquals(overhead / seconds, forecast.overheadShare(), 1e-9);
        assertEquals(1, forecast.idleShare() + forecast.overheadShare() + computing / 3 / seconds, 1e-9);
    }

    @Test
    void theFitFindsTheRatesThatMadeTheTimes() {
        TimeModel rates = new TimeModel(3e12, .2, .9);
        List<Observation> observations = new ArrayList<>();
        for (int devices : new int[] {2, 8}) {
            for (int accumulation : new int[] {1, 4}) {
                for (ModelShape model : List.of(SMALL, new ModelShape("wide", 4e9, 12, 2_000))) {
                    BatchPlan plan = BatchPlan.naive(LENGTHS)
                            .devices(devices)
                            .accumulation(accumulation)
                            .build();
                    double hours = rates.forecast(plan, model, 3).hours();
                    observations.add(new Observation(plan, model, 3, hours));
                }
            }
        }
        Calibration fit = TimeModel.calibrated(observations);
        assertEquals(0, fit.rmsLogError(), 1e-6);
        assertEquals(3e12, fit.model().flopsPerSecond(), 3e12 * 1e-4);
        assertEquals(.2, fit.model().microStepSecondsPerBillion(), 1e-4);
        assertEquals(.9, fit.model().stepSecondsPerBillion(), 1e-4);
        List<Observation> two = observations.subList(0, 2);
        assertThrows(IllegalArgumentException.class, () -> TimeModel.calibrated(two));
    }

    @Test
    void thePapersTimesAreFittedToAboutEightPercent() {
        Calibration fit = PaperTimes.calibration();
        assertEquals(9, fit.observations().size());
        assertTrue(fit.rmsLogError() < .09, fit.toString());
        assertTrue(fit.toString().endsWith("a calibration, not a validation"));
        TimeModel best = fit.model();
        Observation first = fit.observations().get(0);
        assertEquals(
                best.forecast(first.plan(), first.model(), first.epochs()).hours(),
                workload(first).seconds(best) / 3600,
                1e-9);
        List<Workload> workloads =
                fit.observations().stream().map(TimeModelTest::workload).toList();
        assertEquals(fit.rmsLogError(), rmsLogError(fit, workloads, best), 1e-9);
        for (double factor : new double[] {.97, 1.03}) {
            for (TimeModel other : List.of(
                    new TimeModel(
                            best.flopsPerSecond() * factor,
                            best.microStepSecondsPerBillion(),
                            best.stepSecondsPerBillion()),
                    new TimeModel(
                            best.flopsPerSecond(),
                            best.microStepSecondsPerBillion() * factor,
                            best.stepSecondsPerBillion()),
                    new TimeModel(
                            best.flopsPerSecond(),
                            best.microStepSecondsPerBillion(),
                            best.stepSecondsPerBillion() * factor))) {
                assertTrue(rmsLogError(fit, workloads, other) > fit.rmsLogError(), "no neighbour fits better");
            }
        }
        assertThrows(IllegalArgumentException.class, () -> PaperTimes.hours(SMALL, BatchingMethod.NAIVE));
    }

    private static Workload workload(Observation one) {
        return Workload.of(one.plan(), one.model(), one.epochs());
    }

    private static double rmsLogError(Calibration fit, List<Workload> workloads, TimeModel rates) {
        double squares = 0;
        for (int i = 0; i < workloads.size(); i++) {
            double hours = workloads.get(i).seconds(rates) / 3600;
            squares += Math.pow(Math.log(hours / fit.observations().get(i).hours()), 2);
        }
        return Math.sqrt(squares / workloads.size());
    }

    @Test
    void moreDevicesTakeLessTimeUnderTheSameStep() {
        WhatIf whatIf = new WhatIf(new TimeModel(1e13, .1, 1), SMALL, 1, 64_000);
        List<Forecast> forecasts = whatIf.forecasts(LENGTHS, new int[] {1_000, 4_000}, new int[] {1, 4, 16, 64});
        assertEquals(8, forecasts.size());
        assertEquals(1_000, forecasts.get(3).batching().maxTokens());
        assertEquals(64, forecasts.get(3).batching().devices());
        assertEquals(16, forecasts.get(4).batching().accumulation(), "64,000 = 16 packs of 4,000");
        assertEquals(1, forecasts.get(7).batching().accumulation(), "64 packs of 4,000: a larger step");
        for (int i = 1; i < 8; i++) {
            assertTrue(
                    i == 4 || forecasts.get(i).seconds() < forecasts.get(i - 1).seconds());
        }
        assertEquals(
                Arrays.stream(LENGTHS).map(l -> Math.min(l, 1_000)).sum(),
                forecasts.get(0).tokens());
    }

    @Test
    void impossibleRatesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TimeModel(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TimeModel(1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WhatIf(new TimeModel(1, 0, 0), SMALL, 0, 1));
        BatchPlan plan = BatchPlan.naive(LENGTHS).build();
        assertThrows(IllegalArgumentException.class, () -> new Observation(plan, SMALL, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new TimeModel(1, 0, 0).forecast(plan, SMALL, 0));
    }
}
