package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.Step;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** The paper's equations in tensors: one step's loss and gradient under every way to batch it. */
class StepGradientTest {
    private static final int VOCABULARY = 50;
    private static final CausalLm MODEL = CausalLm.create(DecoderConfig.of(VOCABULARY, 32, 2, 4), 3, Device.cpu());

    @AfterAll
    static void close() {
        MODEL.close();
    }

    private static Sequences sequences(int count, long seed) {
        Random random = new Random(seed);
        return new Sequences(IntStream.range(0, count)
                .mapToObj(i -> {
                    int[] ids =
                            random.ints(4 + random.nextInt(60), 0, VOCABULARY).toArray();
                    int[] labels = ids.clone();
                    Arrays.fill(labels, 0, 1 + random.nextInt(ids.length - 2), Sequence.IGNORE_INDEX);
                    return new Sequence("s" + i, ids, labels);
                })
                .toList());
    }

    private static Step alone(Sequences data) {
        return BatchPlan.naive(data.lengths())
                .accumulation(data.size())
                .build()
                .steps()
                .get(0);
    }

    private static Step packed(Sequences data) {
        return BatchPlan.packed(data.lengths())
                .maxTokens(100)
                .accumulation(data.size())
                .build()
                .steps()
                .get(0);
    }

    @Test
    void equation4EqualsEquation2InLossAndGradientAndEquation3DoesNot() {
        for (long seed = 1; seed <= 5; seed++) {
            Sequences data = sequences(16, seed);
            // Eq. 2 itself: every sequence alone, each weighing 1 / M, its tokens 1 / N_i.
            StepGradient wanted = StepGradient.of(MODEL, data, alone(data), LossWeighting.SEQUENCE_MEAN);
            StepGradient weighted = StepGradient.of(MODEL, data, packed(data), LossWeighting.SEQUENCE_MEAN);
            StepGradient plain = StepGradient.of(MODEL, data, packed(data), LossWeighting.PACK_MEAN);
            assertEquals(wanted.loss(), weighted.loss(), 1e-6 * wanted.loss());
            assertTrue(
                    weighted.differenceFrom(wanted) < 1e-6, "relative difference " + weighted.differenceFrom(wanted));
            assertTrue(Math.abs(plain.loss() - wanted.loss()) > 1e-4 * wanted.loss());
            assertTrue(plain.differenceFrom(wanted) > 1e-2, "relative difference " + plain.differenceFrom(wanted));
        }
    }

    /** A weight of 2 or 3 is the sequence two or three times, and a weight of 0 is its absence, in loss and gradient. */
    @Test
    void aWeightOfASequenceIsTheSequenceSoManyTimes() {
        Sequences data = sequences(12, 6);
        double[] weights =
                IntStream.range(0, data.size()).mapToDouble(i -> i % 4).toArray();
        Sequences repeated = new Sequences(IntStream.range(0, data.size())
                .boxed()
                .flatMap(i -> Collections.nCopies(i % 4, data.get(i)).stream())
                .toList());
        Step step = BatchPlan.packed(data.lengths())
                .maxTokens(100)
                .accumulation(data.size())
                .sequenceWeights(weights)
                .build()
                .steps()
                .get(0);
        for (LossWeighting weighting : List.of(LossWeighting.SEQUENCE_MEAN, LossWeighting.TOKEN_MEAN)) {
            StepGradient wanted = StepGradient.of(MODEL, repeated, alone(repeated), weighting);
            StepGradient weighted = StepGradient.of(MODEL, data, step, weighting);
            assertEquals(wanted.loss(), weighted.loss(), 1e-6 * wanted.loss());
            assertTrue(
                    weighted.differenceFrom(wanted) < 1e-6, "relative difference " + weighted.differenceFrom(wanted));
            StepGradient equal = StepGradient.of(MODEL, data, packed(data), weighting);
            assertTrue(weighted.differenceFrom(equal) > 1e-2, "the weights matter");
        }
    }

    @Test
    void paddingAndTheCutIntoMicroBatchesChangeNothing() {
        Sequences data = sequences(17, 9);
        for (LossWeighting weighting : List.of(LossWeighting.SEQUENCE_MEAN, LossWeighting.TOKEN_MEAN)) {
            StepGradient wanted = StepGradient.of(MODEL, data, alone(data), weighting);
            for (int batch : new int[] {3, 5, 17}) {
                Step padded = BatchPlan.naive(data.lengths())
                        .batchSize(batch)
                        .accumulation(6)
                        .build()
                        .steps()
                        .get(0);
                assertTrue(StepGradient.of(MODEL, data, padded, weighting).differenceFrom(wanted) < 1e-6);
            }
        }
    }

    @Test
    void heldOutLossesDoNotDependOnTheBatching() {
        Sequences data = sequences(12, 10);
        SequenceLosses alone =
                SequenceLosses.of(MODEL, data, BatchPlan.naive(data.lengths()).build());
        SequenceLosses packed = SequenceLosses.of(
                MODEL, data, BatchPlan.packed(data.lengths()).maxTokens(128).build());
        assertEquals(alone.mean(), packed.mean(), 1e-6);
        Comparator<SequenceLoss> byIndex = Comparator.comparingInt(SequenceLoss::sequence);
        List<SequenceLoss> a = alone.losses().stream().sorted(byIndex).toList();
        List<SequenceLoss> b = packed.losses().stream().sorted(byIndex).toList();
        for (int i = 0; i < data.size(); i++) {
            assertEquals(i, a.get(i).sequence());
            assertEquals(a.get(i).mean(), b.get(i).mean(), 1e-5);
            assertEquals(data.get(i).targetTokens(), a.get(i).targetTokens());
        }
        Sequences other = sequences(3, 11);
        BatchPlan plan = BatchPlan.naive(data.lengths()).build();
        assertThrows(IllegalArgumentException.class, () -> SequenceLosses.of(MODEL, other, plan));
    }

    @Test
    void gradientsOfDifferentModelsCannotBeCompared() {
        Sequences data = sequences(2, 12);
        StepGradient mine = StepGradient.of(MODEL, data, alone(data), LossWeighting.TOKEN_MEAN);
        try (CausalLm wider = CausalLm.create(DecoderConfig.of(VOCABULARY, 64, 2, 4), 3, Device.cpu())) {
            StepGradient theirs = StepGradient.of(wider, data, alone(data), LossWeighting.TOKEN_MEAN);
            assertThrows(IllegalArgumentException.class, () -> mine.differenceFrom(theirs));
        }
    }
}
