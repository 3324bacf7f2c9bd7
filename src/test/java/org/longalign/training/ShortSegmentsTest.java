package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Row;
import org.longalign.batching.Step;
import org.longalign.model.AttentionConfig;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** Short segments attend together and small packs are joined: losses and gradients are those of each sequence alone. */
class ShortSegmentsTest {
    private static final int VOCABULARY = 19;

    /** Of every group of lengths some, and one that is longer than a block of attention. */
    private static final int[] LENGTHS = {2, 64, 65, 17, 600, 128, 129, 256, 257, 33, 90, 3};

    private static final DecoderConfig CONFIG =
            DecoderConfig.of(VOCABULARY, 32, 3, 4).withKeyValueHeads(2);

    private static final Sequences DATA = new Sequences(IntStream.of(LENGTHS)
            .mapToObj(ShortSegmentsTest::sequence)
            .toList());

    /** Targets are in the last third only, so that most tokens predict nothing. */
    private static Sequence sequence(int length) {
        Random random = new Random(length);
        int[] ids = random.ints(length, 0, VOCABULARY).toArray();
        int[] labels = ids.clone();
        for (int t = 0; t < Math.max(1, 2 * length / 3); t++) {
            labels[t] = Sequence.IGNORE_INDEX;
        }
        return new Sequence("", ids, labels);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40})
    void aPackHasTheLossesAndGradientsOfItsSequences(int window) {
        AttentionConfig attention = CONFIG.attention().withSlidingWindow(window);
        try (CausalLm model = CausalLm.create(CONFIG.withAttention(attention), 3, Device.cpu())) {
            BatchPlan plan = BatchPlan.packed(DATA.lengths()).maxTokens(4_096).build();
            Step packed = plan.steps().get(0);
            List<MicroBatch> rows = IntStream.range(0, LENGTHS.length)
                    .mapToObj(i -> new MicroBatch(List.of(Row.of(List.of(i), LENGTHS))))
                    .toList();
            StepGradient together = StepGradient.of(model, DATA, packed, LossWeighting.SEQUENCE_MEAN);
            StepGradient alone = StepGradient.of(model, DATA, new Step(rows), LossWeighting.SEQUENCE_MEAN);
            assertEquals(alone.loss(), together.loss(), 1e-5);
            double difference = together.differenceFrom(alone);
            assertTrue(difference < 1e-5, "gradients differ by " + difference);
        }
    }

    @Test
    void aRunWithJoinedPacksHasTheLossesOfSingleOnes() {
        BatchPlan plan = BatchPlan.packed(DATA.lengths()).maxTokens(600).accumulation(4).seed(1).build();
        Step step = plan.steps().get(0);
        assertTrue(MicroBatchLoss.joined(step.microBatches(), 32).size()
                < step.microBatches().size());
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            double single = StepGradient.of(model, DATA, step, LossWeighting.PACK_MEAN).loss();
            TrainingLog log = Training.of(model, DATA, plan)
                    .weighting(LossWeighting.PACK_MEAN)
                    .onEach(TrainingListener.quiet(made -> {}))
                    .run();
            assertEquals(single, log.steps().get(0).loss(), 1e-5);
        }
    }

    @Test
    void packsAreJoinedUpToALimitAndPaddedMicroBatchesNot() {
        MicroBatch pack = new MicroBatch(List.of(Row.of(List.of(0, 1), LENGTHS)));
        MicroBatch padded = new MicroBatch(List.of(Row.of(List.of(2), LENGTHS), Row.of(List.of(3), LENGTHS)));
        List<MicroBatch> step = List.of(pack, pack, pack, padded, pack);
        assertEquals(List.of(198L, 82L, 66L), tokens(MicroBatchLoss.joined(step, 1_024)));
        assertEquals(List.of(132L, 66L, 82L, 66L), tokens(MicroBatchLoss.joined(step, (1 << 18) / 132)));
        assertEquals(step, MicroBatchLoss.joined(step, 4_096));
        List<Integer> sequences = new ArrayList<>();
        MicroBatchLoss.joined(step, 1_024).forEach(call -> call.segments().forEach(s -> sequences.add(s.sequence())));
        assertEquals(List.of(0, 1, 0, 1, 0, 1, 2, 3, 0, 1), sequences, "in order");
    }

    private static List<Long> tokens(List<MicroBatch> calls) {
        return calls.stream().map(MicroBatch::realTokens).toList();
    }
}
