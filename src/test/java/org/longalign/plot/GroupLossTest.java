package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.training.SequenceLoss;
import org.longalign.training.Training;
import org.longalign.training.TrainingListener;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingLog.GroupLoss;
import org.longalign.training.TrainingLog.Groups;
import org.longalign.training.TrainingStep;
import tech.tablesaw.api.Table;

class GroupLossTest {
    private static final Groups SOURCES = new Groups(Groups.SOURCE, List.of("books", "code"), List.of(0, 1, 0, 1));

    /** Four steps; sequence 3 has no target. */
    private static final TrainingLog LOG = log(
            List.of(new SequenceLoss(0, 2, 8), new SequenceLoss(1, 1, 6), new SequenceLoss(2, 4, 8)),
            List.of(new SequenceLoss(2, 4, 12)),
            List.of(new SequenceLoss(1, 1, 5), new SequenceLoss(3, 0, 0)),
            List.of(new SequenceLoss(0, 2, 2)));

    @SafeVarargs
    private static TrainingLog log(List<SequenceLoss>... losses) {
        List<TrainingStep> steps = IntStream.range(0, losses.length)
                .mapToObj(i -> new TrainingStep(
                        i + 1,
                        1,
                        1,
                        1e-3,
                        1,
                        new TrainingStep.Tokens(8, 8, 2),
                        new TrainingStep.Cost(1, 1, 0, null, 0, 0),
                        losses[i],
                        null))
                .toList();
        return new TrainingLog(steps, List.of(), losses.length, 1, List.of(), List.of(), List.of(SOURCES));
    }

    @Test
    void lossesBySourceAreThoseOfTheFirstAndLastQuarter() {
        // books: 8 / 2 and 8 / 4 in step 1, 2 / 2 in step 4; code: 6 in step 1, none in step 4
        assertEquals(
                List.of(new GroupLoss("books", 4, 3, 1), new GroupLoss("code", 2, 6, Double.NaN)),
                LOG.lossBy(Groups.SOURCE));
        assertTrue(
                LOG.toString()
                        .endsWith("loss by source, first and last quarter of the steps: books 3.000 -> 1.000,"
                                + " code 6.000 -> NaN"),
                LOG.toString());
        Table table = TrainingTables.lossBy(Groups.SOURCE, LOG);
        assertEquals(List.of("books", "code"), table.stringColumn("source").asList());
        assertEquals(4, table.intColumn("sequences").getInt(0));
        assertThrows(IllegalArgumentException.class, () -> LOG.lossBy(Groups.LENGTH));
    }

    @Test
    void theChartHasAPointWhereAStepHasTheGroup() {
        XYChart chart = TrainingCharts.lossBy(Groups.SOURCE, "Loss", LOG);
        assertArrayEquals(new double[] {1, 2, 4}, chart.getSeries("books").getXData());
        assertArrayEquals(new double[] {3, 3, 1}, chart.getSeries("books").getYData(), 1e-12);
        assertArrayEquals(new double[] {1, 3}, chart.getSeries("code").getXData());
        assertArrayEquals(new double[] {6, 5}, chart.getSeries("code").getYData(), 1e-12);
    }

    @Test
    void aRunKnowsLengthsAndTheSourcesThatItIsGiven() {
        Sequences data = new Sequences(List.of(sequence(3), sequence(9), sequence(2), sequence(15)));
        BatchPlan plan = BatchPlan.packed(data.lengths()).maxTokens(16).build();
        try (CausalLm model = CausalLm.create(DecoderConfig.of(5, 4, 1, 2), 1, Device.cpu())) {
            Training training = Training.of(model, data, plan).onEach(TrainingListener.quiet(step -> {}));
            TrainingLog log = training.sources(List.of("b", "a", "b", "a")).run();
            assertEquals(new Groups(Groups.LENGTH, List.of("2", "8"), List.of(0, 1, 0, 1)), log.groups(Groups.LENGTH));
            assertEquals(
                    new Groups(Groups.SOURCE, List.of("a", "b"), List.of(1, 0, 1, 0)), log.groups(Groups.SOURCE));
            assertEquals(
                    4,
                    log.lossBy(Groups.LENGTH).stream()
                            .mapToInt(GroupLoss::sequences)
                            .sum());
            assertThrows(IllegalArgumentException.class, () -> training.sources(List.of("a")));
            assertThrows(
                    IllegalArgumentException.class, () -> training.run().groups(Groups.SOURCE));
        }
    }

    private static Sequence sequence(int length) {
        int[] ids = IntStream.range(0, length).map(i -> i % 5).toArray();
        int[] labels = ids.clone();
        labels[0] = Sequence.IGNORE_INDEX;
        return new Sequence("", ids, labels);
    }
}
