package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.longalign.training.SequenceLoss;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingLog.Groups;
import org.longalign.training.TrainingStep;
import org.longalign.training.ValidationLoss;

class LiveTrainingTest {
    private static final long MILLI = 1_000_000;
    private static final String TRAINING = "training, mean of 5 steps";

    private final List<XYChart> shown = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong(5);
    private long drawingNanos;

    private final LiveOutput.Screen screen = new LiveOutput.Screen() {
        @Override
        public String display(Object content) {
            update("place", content);
            return "place";
        }

        @Override
        public void update(String id, Object content) {
            assertEquals("place", id, "one chart that changes");
            shown.add((XYChart) content);
            nanos.addAndGet(drawingNanos);
        }
    };

    private LiveTraining live(Optional<LiveOutput.Screen> where) {
        return new LiveTraining("run", true, null, new LiveOutput(where), nanos::get);
    }

    @Test
    void theChartGrowsOnceASecondAndEndsWhole() {
        LiveTraining live = live(Optional.of(screen));
        live.started(log(0));
        live.evaluated(new ValidationLoss(0, 4, 4, 1));
        for (int step = 1; step <= 30; step++) {
            live.step(step(step));
            nanos.addAndGet(100 * MILLI);
        }
        assertEquals(3, shown.size(), "at steps 1, 11 and 21");
        XYSeries heldOut = shown.get(0).getSeries("held out");
        assertEquals(4, heldOut.getYData()[0]);
        assertEquals(21, shown.get(2).getSeries(TRAINING).getXData().length);
        live.ended(log(30));
        assertEquals(30, shown.get(3).getSeries(TRAINING).getXData().length);
    }

    @Test
    void slowDrawingIsRarer() {
        drawingNanos = 200 * MILLI;
        LiveTraining live = live(Optional.of(screen));
        live.started(log(0));
        for (int step = 1; step <= 50; step++) {
            live.step(step(step));
            nanos.addAndGet(100 * MILLI);
        }
        assertEquals(2, shown.size(), "200 ms of drawing in 4 s are a twentieth");
    }

    @Test
    void aResumedRunIsShownFromItsBeginning() {
        LiveTraining live = live(Optional.of(screen));
        live.started(log(10));
        live.step(step(11));
        XYSeries series = shown.get(0).getSeries(TRAINING);
        assertEquals(11, series.getXData().length);
        assertEquals(1, series.getXData()[0]);
        live.ended(log(11));
    }

    @Test
    void nothingIsDrawnWithoutANotebookOrBeforeARunBegins() {
        LiveTraining live = live(Optional.empty());
        live.started(log(0));
        live.step(step(1));
        live.ended(log(1));
        assertEquals(List.of(), shown);
        live(Optional.of(screen)).ended(log(0));
        assertEquals(List.of(), shown, "a run that was refused");
        LiveTraining stopped = live(Optional.of(screen));
        stopped.started(log(0));
        stopped.ended(log(0));
        assertNotNull(shown.get(0));
        assertNull(shown.get(0).getSeries(TRAINING), "stopped before its first step");
        assertFalse(PngImage.of(shown.get(0)).base64().isEmpty(), "and an empty chart can be drawn");
    }

    @Test
    void theBarTellsUtilisationAndMemory() {
        assertEquals("", LiveTraining.status(List.of(step(1))), "nothing is known");
        assertEquals("process 1.5 GiB", LiveTraining.status(List.of(on(null, 1.5, 0))));
        assertEquals("2.0 % of peak, process 1.5 GiB", LiveTraining.status(List.of(on(.02, 1.5, 0))));
        List<TrainingStep> onGpu = new ArrayList<>(Collections.nCopies(3, on(.01, 30, 79.6)));
        onGpu.addAll(List.of(on(.2, 30, 79.6), on(.3, 30, 79.6), on(.3, 30, 79.6), on(.3, 30, 79.6)));
        onGpu.add(on(.4, 38.25, 79.6));
        assertEquals("30 % of peak, memory 38.3 of 79.6 GiB", LiveTraining.status(onGpu), "of the last five steps");
    }

    @Test
    void theChartByGroupsHasALineForEach() {
        Groups groups = new Groups(Groups.SOURCE, List.of("books", "code"), List.of(0));
        LiveTraining live = new LiveTraining("run", true, "source", new LiveOutput(Optional.of(screen)), nanos::get);
        live.started(new TrainingLog(List.of(), List.of(), 50, 0, List.of(), List.of(), List.of(groups)));
        live.step(step(1));
        assertEquals(3, shown.get(0).getSeries("books").getYData()[0]);
        assertNull(shown.get(0).getSeries("code"), "no loss yet");
        LiveTraining without = new LiveTraining("run", true, "source", new LiveOutput(Optional.empty()), nanos::get);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> without.started(log(0)));
        assertTrue(refused.getMessage().contains("Training.sources"), refused.getMessage());
    }

    private static TrainingStep on(@Nullable Double utilisation, double usedGiB, double deviceGiB) {
        TrainingStep.Cost cost = new TrainingStep.Cost(
                100, 1, 0, utilisation, (long) (usedGiB * (1L << 30)), (long) (deviceGiB * (1L << 30)));
        return new TrainingStep(1, 1, 3, 1e-3, 1, new TrainingStep.Tokens(8, 8, 2), cost, List.of(), null);
    }

    @Test
    void theRunSaysFirstWhatItComputesWith() {
        assertEquals("run\n  on a device\n  in memory\n", printed(true));
        assertEquals("", printed(false), "a bar alone");
    }

    private static String printed(boolean isWhole) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            new LiveTraining("run", isWhole, null, new LiveOutput(Optional.empty()), System::nanoTime).started(log(0));
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static TrainingLog log(int made) {
        List<TrainingStep> steps = new ArrayList<>();
        for (int step = 1; step <= made; step++) {
            steps.add(step(step));
        }
        return new TrainingLog(steps, List.of(), 50, made, List.of("on a device", "in memory"), List.of());
    }

    private static TrainingStep step(int number) {
        List<SequenceLoss> losses = List.of(new SequenceLoss(0, 2, 6.0 / number));
        return new TrainingStep(
                number,
                1,
                3.0 / number,
                1e-3,
                1,
                new TrainingStep.Tokens(8, 8, 2),
                new TrainingStep.Cost(100, number / 10.0, 0, null, 0, 0),
                losses,
                null);
    }
}
