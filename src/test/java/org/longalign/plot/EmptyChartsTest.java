package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.longalign.batching.ComputeCost;
import org.longalign.evaluation.choice.ChoiceNormalisation;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.length.LengthBuckets;
import org.longalign.paper.EvalSet;
import org.longalign.paper.Experiment;
import org.longalign.paper.ExperimentResult;
import org.longalign.training.SequenceLosses;
import org.longalign.training.TrainingLog;

/** Charts of nothing are drawn, and say that there is nothing. */
class EmptyChartsTest {
    private static final TrainingLog NOT_BEGUN = new TrainingLog(List.of(), List.of(), 1, 1, List.of(), List.of());
    private static final ScoreReport UNJUDGED = new ScoreReport(List.of());

    static Stream<AxesChart<?, ?>> all() {
        ExperimentResult nothing = new ExperimentResult(new Experiment("none", Map.of(), 1), Map.of());
        LengthBuckets buckets = new LengthBuckets(new int[] {1, 2});
        return Stream.of(
                ChartStyle.lines("Lines", "x", "y"),
                ChartStyle.bars("Bars", "x", "y"),
                ChartStyle.heatMap("Map", "x", "y"),
                LengthCharts.sequencesByLength("Sequences", List.of(), buckets),
                LengthCharts.ecdf("ECDF", List.of()),
                LengthCharts.histogram("Histogram", List.of(), 250),
                BatchingCharts.computedTokens("Computed", List.of()),
                BatchingCharts.stepMeans("Steps", List.of(), List.of()),
                TrainingCharts.lossByTime("Loss", Map.of("run", NOT_BEGUN)),
                TrainingCharts.lossBySteps("Loss", Map.of("run", NOT_BEGUN)),
                TrainingCharts.progress("Progress", NOT_BEGUN),
                TrainingCharts.tokensPerSecond("Throughput", Map.of()),
                TrainingCharts.lossByLength("Length", new int[0], Map.of("run", new SequenceLosses(List.of())), 3),
                ExperimentCharts.scores("Scores", nothing),
                ExperimentCharts.courses("Courses", nothing, List.of(), EvalSet.LONG),
                ExperimentCharts.needleMap("Needles", List.of()),
                ScoreCharts.meanRatings("Ratings", UNJUDGED),
                ScoreCharts.groups("Groups", UNJUDGED, "judge", new ItemGroups("half", Map.of("first", List.of(0)))),
                TaskCharts.longBench("LongBench", List.of(), true),
                TaskCharts.mtBench("MT-Bench", List.of()),
                TaskCharts.choices("Choices", List.of(), ChoiceNormalisation.NONE),
                ClaimCharts.intervals("Claims", "points", List.of()),
                InstructionCharts.coverage("Coverage", List.of()),
                TimelineCharts.idleShares("Idle", List.of(), List.of(), ComputeCost.HIDDEN_4096),
                TimelineCharts.deviceTime("Time", List.of(), List.of(), ComputeCost.HIDDEN_4096));
    }

    @ParameterizedTest
    @MethodSource("all")
    void sayThatThereIsNoData(AxesChart<?, ?> chart) {
        assertTrue(ChartStyle.words(chart).endsWith("Nothing to show: no data."), ChartStyle.words(chart));
        assertTrue(dark(BitmapEncoder.getBufferedImage(chart)) > 100, "a note in the middle");
        assertTrue(
                ChartData.of(chart).lines().stream().allMatch(line -> line.x().isEmpty()));
    }

    @Test
    void theNoteGoesWithTheFirstSeries() {
        XYChart chart = ChartStyle.lines("Lines", "x", "y");
        assertTrue(dark(BitmapEncoder.getBufferedImage(chart)) > 100);
        chart.addSeries("a", new double[] {1, 2}, new double[] {1, 1});
        assertFalse(dark(BitmapEncoder.getBufferedImage(chart)) > 100);
    }

    /** Dark pixels in the middle of a picture. */
    private static long dark(BufferedImage image) {
        int width = 240;
        int height = 60;
        int[] pixels = image.getRGB(
                (image.getWidth() - width) / 2, (image.getHeight() - height) / 2, width, height, null, 0, width);
        return Arrays.stream(pixels)
                .filter(pixel -> (pixel >> 16 & 0xFF) < 0x90 && (pixel >> 8 & 0xFF) < 0x90 && (pixel & 0xFF) < 0x90)
                .count();
    }
}
