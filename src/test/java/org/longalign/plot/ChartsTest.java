package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.OverlongPolicy;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;
import org.longalign.training.SequenceLoss;
import org.longalign.training.SequenceLosses;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;
import org.longalign.training.ValidationLoss;
import tech.tablesaw.api.Table;

class ChartsTest {
    private static final int[] LENGTHS =
            new Random(51).ints(200, 0, 4_000).map(x -> 8 + x * x / 8_000).toArray();
    private static final int[] TARGETS =
            Arrays.stream(LENGTHS).map(length -> 1 + length / 5).toArray();
    private static final BatchPlan PACKED =
            BatchPlan.packed(LENGTHS).maxTokens(4_096).accumulation(4).build();
    private static final List<BatchPlan> PLANS = List.of(
            BatchPlan.naive(LENGTHS).batchSize(8).build(),
            BatchPlan.sorted(LENGTHS).batchSize(8).build(),
            PACKED);

    static Stream<AxesChart<?, ?>> all() {
        List<LengthDistribution> distributions =
                List.of(LengthDistribution.of("lengths", LENGTHS), LengthDistribution.of("targets", TARGETS));
        LengthBuckets buckets = LengthBuckets.doubling(distributions);
        return Stream.of(
                LengthCharts.sequencesByLength("Sequences", distributions, buckets),
                LengthCharts.tokensByLength("Tokens", distributions, buckets),
                LengthCharts.ecdf("ECDF", distributions),
                LengthCharts.histogram("Histogram", distributions, 250),
                BatchingCharts.computedTokens("Computed", PLANS),
                BatchingCharts.microBatches("Micro-batches", PLANS.get(0)),
                BatchingCharts.sequenceShares("Shares", PACKED, TARGETS),
                BatchingCharts.stepShares("Step", PACKED.steps().get(0), TARGETS),
                BatchingCharts.stepMeans("Steps", List.of("naive", "sorted", "packed"), PLANS),
                TrainingCharts.lossByTime("Loss", Map.of("run", log(200, 2), "other", log(300, 3))),
                TrainingCharts.lossBySteps("Loss", Map.of("run", log(200, 2), "other", log(300, 3))),
                TrainingCharts.tokensPerSecond("Throughput", Map.of("run", log(200, 2))),
                TrainingCharts.lossByLength("Length", new int[] {9, 90, 20}, Map.of("run", losses(4, 2, 3)), 3));
    }

    /** Losses of 4 target tokens each, one a sequence, given as their means. */
    private static SequenceLosses losses(double... means) {
        return new SequenceLosses(IntStream.range(0, means.length)
                .mapToObj(i -> new SequenceLoss(i, 4, 4 * means[i]))
                .toList());
    }

    @Test
    void lossByLengthGroupsSequencesOfLikeLength() {
        int[] lengths = {100, 10, 400, 20, 200, 30};
        Map<String, SequenceLosses> runs = Map.of("run", losses(4, 1, 6, 2, 5, 3));
        XYChart chart = TrainingCharts.lossByLength("Length", lengths, runs, 2);
        assertArrayEquals(new double[] {2, 5}, chart.getSeries("run").getYData(), 1e-12);
        assertArrayEquals(new double[] {0, 1}, chart.getSeries("run").getXData(), 1e-12, "not shifted to a side");
        assertEquals(6, chart.getSeries("run, single values").getYData().length);
        String words = ChartStyle.words(chart);
        assertTrue(words.endsWith("run: 10 to 30 2, 100 to 400 5."), words);
        assertThrows(IllegalArgumentException.class, () -> TrainingCharts.lossByLength("Length", lengths, runs, 7));
    }

    /** Ten steps of 1,000 real tokens each, whose two sequences have mean losses loss / 1, loss / 2, ... */
    private static TrainingLog log(double milliseconds, double loss) {
        List<TrainingStep> steps = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> new TrainingStep(
                        i,
                        1,
                        99,
                        1e-3,
                        1,
                        new TrainingStep.Tokens(1_000, 1_500, 30),
                        new TrainingStep.Cost(
                                milliseconds, i * milliseconds / 1_000, .25, i == 10 ? .5 : .25, 3L << 29, 0),
                        List.of(new SequenceLoss(0, 10, 10 * loss / i), new SequenceLoss(1, 20, 20 * loss / i)),
                        i == 10 ? new ValidationLoss(10, 2, 2.5, 1) : null))
                .toList();
        List<ValidationLoss> evaluations = List.of(new ValidationLoss(0, 7, 7, 1), new ValidationLoss(10, 2, 2.5, 1));
        return new TrainingLog(steps, evaluations, 10, 10 * milliseconds / 1_000, List.of(), List.of());
    }

    @Test
    void stepSharesAreTheTwoEquations() {
        int[] lengths = {60, 40, 50};
        int[] targets = {30, 10, 5};
        BatchPlan plan =
                BatchPlan.packed(lengths).maxTokens(100).accumulation(2).build();
        CategoryChart chart = BatchingCharts.stepShares("Shares", plan.steps().get(0), targets);
        CategorySeries plain = chart.getSeries("packing (Eq. 3)");
        List<?> names = List.copyOf(plain.getXData());
        double[] shares = new double[3];
        for (int i = 0; i < 3; i++) {
            shares[Character.digit(names.get(i).toString().charAt(0), 10)] = plain.getYData()[i];
        }
        // 0 and 1 share a pack, 2 has one of its own: half for each pack, by target tokens inside
        assertArrayEquals(new double[] {37.5, 12.5, 50}, shares, 1e-9);
        double third = 100 / 3.0;
        assertArrayEquals(
                new double[] {third, third, third},
                chart.getSeries("packing + weighting (Eq. 4)").getYData(),
                1e-9);
    }

    @Test
    void stepMeansAreMeanLengthsOfSequences() {
        BatchPlan plan =
                BatchPlan.sorted(new int[] {10, 1_000, 30, 3_000}).batchSize(2).build();
        XYChart chart = BatchingCharts.stepMeans("Steps", List.of("sorted"), List.of(plan));
        double[] means = chart.getSeries("sorted").getYData();
        Arrays.sort(means);
        assertArrayEquals(new double[] {20, 2_000}, means, 1e-9);
        assertThrows(IllegalArgumentException.class, () -> BatchingCharts.stepMeans("Steps", List.of(), List.of(plan)));
    }

    @Test
    void lossByTimeShowsTheMeanOverSequencesAtTheTimeOfEachStep() {
        XYSeries series =
                TrainingCharts.lossByTime("Loss", Map.of("run", log(200, 6))).getSeries("run");
        assertEquals(.2, series.getXData()[0], 1e-12);
        assertEquals(2, series.getXData()[9], 1e-9);
        assertEquals(6, series.getYData()[0], 1e-12, "not the weighted loss, 99");
        assertEquals((6 / 1.0 + 6 / 2.0 + 6 / 3.0) / 3, series.getYData()[1], 1e-12, "as many as both sides have");
        assertEquals(
                (6 / 5.0 + 6 / 6.0 + 6 / 7.0 + 6 / 8.0 + 6 / 9.0) / 5,
                series.getYData()[6],
                1e-12,
                "the mean stands in the middle of its steps");
        assertEquals(6 / 10.0, series.getYData()[9], 1e-12);
        XYSeries single =
                TrainingCharts.lossByTime("Loss", Map.of("run", log(200, 6))).getSeries("run, single steps");
        assertEquals(6 / 2.0, single.getYData()[1], 1e-12);
        assertArrayEquals(series.getXData(), single.getXData());
    }

    /** What the run minimised, step by step; the second run is points, which the line of the first cannot hide. */
    @Test
    void lossByStepsShowsTheWeightedLossOfEachRun() {
        Map<String, TrainingLog> runs = new LinkedHashMap<>();
        runs.put("one", log(200, 6));
        runs.put("none", new TrainingLog(List.of(), List.of(), 1, 1, List.of(), List.of()));
        runs.put("other", log(200, 6));
        XYChart chart = TrainingCharts.lossBySteps("Loss", runs);
        assertEquals(2, chart.getSeriesCollection().size());
        XYSeries one = chart.getSeries("one");
        XYSeries other = chart.getSeries("other");
        assertEquals(99, one.getYData()[0], 1e-12);
        assertEquals(1, one.getXData()[0], 1e-12);
        assertArrayEquals(one.getYData(), other.getYData());
        assertEquals(SeriesMarkers.NONE, one.getMarker());
        assertEquals(SeriesMarkers.CIRCLE, other.getMarker());
        assertEquals(SeriesLines.NONE, other.getLineStyle());
    }

    @Test
    void theLedgerIsATableWithOneRowASequence() {
        BatchPlan plan = BatchPlan.packed(new int[] {30, 250, 70})
                .maxTokens(100)
                .overlong(OverlongPolicy.DROP)
                .build();
        Table table = BatchingTables.ledger(plan.ledger());
        assertEquals(
                List.of("placed", "too long", "placed"),
                table.stringColumn("fate").asList());
        assertEquals(List.of(0, 250, 0), table.intColumn("tokens lost").asList());
        assertTrue(table.intColumn("step").isMissing(1));
        assertEquals(30, table.intColumn("starts at").getInt(2), "70 after 30 in the same pack");
        assertEquals(
                100,
                BatchingTables.plans(List.of(plan))
                        .doubleColumn("efficiency (%)")
                        .getDouble(0));
    }

    @Test
    void theLedgerOfSeveralEpochsHasARowForEachSequenceInEach() {
        BatchPlan plan = BatchPlan.packed(new int[] {30, 70}).epochs(2).build();
        Table table = BatchingTables.ledger(plan.ledger());
        assertEquals("epoch", table.columnNames().get(0));
        assertEquals(List.of(0, 0, 1, 1), table.intColumn("epoch").asList());
        assertEquals(List.of(0, 1, 0, 1), table.intColumn("sequence").asList());
        assertEquals(List.of(0, 0, 1, 1), table.intColumn("step").asList());
        assertTrue(!BatchingTables.ledger(plan.epoch(0).ledger()).columnNames().contains("epoch"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyChartNamesItsAxesAndDrawsInColour(AxesChart<?, ?> chart) {
        assertTrue(!chart.getTitle().isBlank() && !chart.getXAxisTitle().isBlank());
        assertTrue(!chart.getYAxisTitle().isBlank());
        BufferedImage image = BitmapEncoder.getBufferedImage(chart);
        long coloured = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                java.awt.Color pixel = new java.awt.Color(image.getRGB(x, y));
                int spread = Math.max(pixel.getRed(), Math.max(pixel.getGreen(), pixel.getBlue()))
                        - Math.min(pixel.getRed(), Math.min(pixel.getGreen(), pixel.getBlue()));
                coloured += spread > 60 ? 1 : 0;
            }
        }
        assertTrue(coloured > 500, chart.getTitle() + " shows data: " + coloured + " coloured pixels");
    }

    @Test
    void sharesAreEqualUnderWeightingAndUnequalWithout() {
        XYChart chart = BatchingCharts.sequenceShares("Shares", PACKED, TARGETS);
        XYSeries plain = chart.getSeries("packing (Eq. 3)");
        XYSeries weighted = chart.getSeries("packing + weighting (Eq. 4)");
        for (double share : weighted.getYData()) {
            assertEquals(1, share, 1e-12);
        }
        double[] shares = plain.getYData();
        assertTrue(Arrays.stream(shares).max().orElseThrow()
                > 3 * Arrays.stream(shares).min().orElseThrow());
    }

    @Test
    void sequencesWithoutATargetHaveNoPartInWhatIsShown() {
        int[] targets = TARGETS.clone();
        targets[0] = 0;
        XYSeries weighted =
                BatchingCharts.sequenceShares("Shares", PACKED, targets).getSeries("packing + weighting (Eq. 4)");
        assertEquals(targets.length - 1, weighted.getYData().length);
        for (double share : weighted.getYData()) {
            assertEquals(1, share, 1e-12);
        }
        List<SequenceLoss> losses = List.of(new SequenceLoss(0, 4, 20), new SequenceLoss(1, 0, 0));
        TrainingStep step = new TrainingStep(
                1,
                1,
                5,
                1e-3,
                1,
                new TrainingStep.Tokens(9, 9, 4),
                new TrainingStep.Cost(100, .1, 0, null, 0, 0),
                losses,
                null);
        TrainingLog log = new TrainingLog(List.of(step), List.of(), 1, 1, List.of(), List.of());
        assertEquals(
                5,
                TrainingCharts.lossByTime("Loss", Map.of("run", log))
                        .getSeries("run")
                        .getYData()[0],
                1e-12);
    }

    @Test
    void progressShowsTheLossOfEachStepAndTheHeldOutLossFromStepZero() {
        XYChart chart = TrainingCharts.progress("Loss", log(200, 6));
        XYSeries training = chart.getSeries("training, mean of 5 steps");
        assertEquals(1, training.getXData()[0], 1e-12);
        assertEquals((6 / 1.0 + 6 / 2.0 + 6 / 3.0) / 3, training.getYData()[1], 1e-12);
        XYSeries heldOut = chart.getSeries("held out");
        assertArrayEquals(new double[] {0, 10}, heldOut.getXData());
        assertArrayEquals(new double[] {7, 2}, heldOut.getYData());
        TrainingLog empty = new TrainingLog(List.of(), List.of(), 10, 0, List.of(), List.of());
        assertNull(TrainingCharts.progress("Loss", empty).getSeries("held out"));
    }

    @Test
    void runsShowTheirSpeedIdleTimeUtilisationAndMemory() {
        Table table = TrainingTables.runs(Map.of("packed", log(200, 6)));
        assertEquals(5_000, table.intColumn("real tokens / s").getInt(0));
        assertEquals(7_500, table.intColumn("computed / s").getInt(0));
        assertEquals(25, table.doubleColumn("idle (%)").getDouble(0), 1e-9);
        assertEquals(27.5, table.doubleColumn("model flops (% of peak)").getDouble(0), 1e-9);
        assertEquals(1.5, table.doubleColumn("peak (GiB)").getDouble(0), 1e-9);
        assertEquals(7, table.doubleColumn("held-out before").getDouble(0), 1e-9);
        assertEquals(2, table.doubleColumn("held-out after").getDouble(0), 1e-9);
        TrainingLog plain = new TrainingLog(List.of(), List.of(), 10, 1, List.of(), List.of());
        assertFalse(TrainingTables.runs(Map.of("none", plain)).columnNames().contains("model flops (% of peak)"));
    }

    @Test
    void theEcdfEndsAtAHundredPercent() {
        XYChart chart = LengthCharts.ecdf("ECDF", List.of(LengthDistribution.of("x", new int[] {1, 1, 8})));
        XYSeries series = chart.getSeries("x");
        assertEquals(List.of(1.0, 8.0), Arrays.stream(series.getXData()).boxed().toList());
        assertEquals(100, series.getYData()[1], 1e-12);
    }
}
