package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class TrainingTest {
    private static final int RARE = 23;
    private static final DecoderConfig CONFIG = DecoderConfig.of(CopyTask.VOCABULARY, 32, 2, 2);

    @Test
    void lossFallsOnACopyTask() {
        Sequences data = CopyTask.sequences(400, 4, 4, 1);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            TrainingLog log = Training.of(
                            model,
                            data,
                            CopyTask.packed(data, 256, 1),
                            CopyTask.packed(data, 256, 2),
                            CopyTask.packed(data, 256, 3))
                    .learningRate(1e-2)
                    .run();
            assertTrue(log.complete());
            assertTrue(log.losses()[0] > 2.5, log.toString());
            assertTrue(log.losses()[log.losses().length - 1] < 1.0, log.toString());
            assertEquals(3L * Arrays.stream(data.lengths()).sum(), log.realTokens());
            assertEquals(log.realTokens(), log.computedTokens());
            assertEquals(3, log.steps().get(log.steps().size() - 1).plan());
        }
    }

    @Test
    void sameSeedsSameLossesOtherSeedsOthers() {
        Sequences data = CopyTask.sequences(60, 2, 12, 2);
        double[] first = losses(data, 5);
        assertArrayEquals(first, losses(data, 5), 0);
        assertNotEquals(first[0], losses(data, 6)[0]);
    }

    @Test
    void everyMethodTakesTheSameStepWhereAllSequencesCountTheSame() {
        Sequences data = CopyTask.sequences(12, 1, 30, 3);
        BatchPlan naive =
                BatchPlan.naive(data.lengths()).batchSize(4).accumulation(3).build();
        BatchPlan sorted =
                BatchPlan.sorted(data.lengths()).batchSize(3).accumulation(4).build();
        BatchPlan packed =
                BatchPlan.packed(data.lengths()).maxTokens(150).accumulation(9).build();
        TrainingStep expected = onlyStep(data, naive, LossWeighting.SEQUENCE_MEAN);
        for (BatchPlan plan : List.of(sorted, packed)) {
            TrainingStep step = onlyStep(data, plan, LossWeighting.SEQUENCE_MEAN);
            assertEquals(expected.loss(), step.loss(), 1e-6 * expected.loss());
            assertEquals(expected.gradientNorm(), step.gradientNorm(), 1e-5 * expected.gradientNorm());
            assertEquals(expected.targetTokens(), step.targetTokens());
            double mean = step.sequenceLosses().stream()
                    .mapToDouble(SequenceLoss::mean)
                    .average()
                    .orElse(0);
            assertEquals(mean, step.loss(), 1e-5, "Eq. 2");
        }
        TrainingStep plain = onlyStep(data, packed, LossWeighting.PACK_MEAN);
        assertTrue(Math.abs(plain.loss() - expected.loss()) > 1e-4 * expected.loss(), "Eq. 3 differs");
        assertTrue(expected.computedTokens() > expected.realTokens());
    }

    /** The first stage is a run under token mean, to the last digit; stopped in the second, it resumes there. */
    @Test
    void aLossOfTwoStagesChangesInTheMiddleOfAPlanAndResumes(@TempDir Path folder) {
        Sequences data = CopyTask.sequences(60, 2, 20, 4);
        BatchPlan plan =
                BatchPlan.packed(data.lengths()).maxTokens(64).accumulation(2).build();
        LossWeighting.Stages stages = LossWeighting.TOKEN_MEAN.forSteps(4).then(LossWeighting.SEQUENCE_MEAN);
        int steps = plan.steps().size();
        assertTrue(steps > 6, steps + " steps");
        double[] whole = losses(data, training -> training.weighting(stages), plan);
        double[] byToken = losses(data, training -> training.weighting(LossWeighting.TOKEN_MEAN), plan);
        double[] bySequence = losses(data, training -> training, plan);
        assertArrayEquals(Arrays.copyOf(byToken, 4), Arrays.copyOf(whole, 4));
        assertNotEquals(byToken[4], whole[4]);
        assertNotEquals(bySequence[0], whole[0]);
        UnaryOperator<Training> stoppable =
                training -> training.weighting(stages).checkpoints(folder);
        assertThrows(
                TrainingStoppedException.class,
                () -> losses(
                        data,
                        training -> stoppable.apply(training).onEach(step -> {
                            if (step.step() == 5) {
                                Thread.currentThread().interrupt();
                            }
                        }),
                        plan));
        assertArrayEquals(whole, losses(data, stoppable, plan));
        Exception other = assertThrows(
                CheckpointException.class,
                () -> losses(
                        data,
                        training -> training.weighting(
                                        LossWeighting.TOKEN_MEAN.forSteps(5).then(LossWeighting.SEQUENCE_MEAN))
                                .checkpoints(folder),
                        plan));
        assertTrue(
                String.valueOf(other.getMessage())
                        .contains("settings.weighting: TOKEN_MEAN for 4 steps, then SEQUENCE_MEAN there"),
                other.toString());
        Exception unreached = assertThrows(
                IllegalArgumentException.class,
                () -> losses(
                        data,
                        training -> training.weighting(
                                LossWeighting.TOKEN_MEAN.forSteps(steps).then(LossWeighting.SEQUENCE_MEAN)),
                        plan));
        assertTrue(
                String.valueOf(unreached.getMessage()).contains("but the plans have " + steps), unreached.toString());
    }

    private static double[] losses(Sequences data, UnaryOperator<Training> change, BatchPlan plan) {
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            return change.apply(Training.of(model, data, plan).learningRate(1e-3)).run().steps().stream()
                    .mapToDouble(TrainingStep::loss)
                    .toArray();
        }
    }

    @Test
    void anInterruptStopsBetweenMicroBatchesAndKeepsTheLog() {
        Sequences data = CopyTask.sequences(40, 2, 6, 4);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            Training training = Training.of(model, data, CopyTask.packed(data, 64, 1));
            TrainingStoppedException stopped = assertThrows(
                    TrainingStoppedException.class,
                    () -> training.onEach(step -> {
                                if (step.step() == 3) {
                                    Thread.currentThread().interrupt();
                                }
                            })
                            .run());
            assertFalse(Thread.interrupted(), "the interrupt is consumed");
            assertEquals(3, stopped.log().steps().size());
            assertFalse(stopped.log().complete());
            assertTrue(String.valueOf(stopped.getMessage()).contains("after step 3"), stopped.getMessage());
            assertTrue(training.run().complete(), "it can be run again");
        }
    }

    @Test
    void anInterruptAfterTheLastMicroBatchIsLeftToTheCaller() {
        Sequences data = CopyTask.sequences(10, 2, 6, 4);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            Training training = Training.of(model, data, CopyTask.packed(data, 1000, 1));
            TrainingLog log =
                    training.onEach(step -> Thread.currentThread().interrupt()).run();
            assertTrue(Thread.interrupted());
            assertTrue(log.complete());
        }
    }

    @Test
    void whatTheListenerThrowsAtTheEndIsSuppressed() {
        Sequences data = CopyTask.sequences(40, 2, 6, 4);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            Training training = Training.of(model, data, CopyTask.packed(data, 64, 1));
            TrainingStoppedException stopped = assertThrows(
                    TrainingStoppedException.class,
                    () -> training.onEach(new TrainingListener() {
                                @Override
                                public void step(TrainingStep step) {
                                    Thread.currentThread().interrupt();
                                }

                                @Override
                                public void ended(TrainingLog log) {
                                    throw new IllegalStateException("at the end");
                                }
                            })
                            .run());
            assertEquals("at the end", stopped.getSuppressed()[0].getMessage());
        }
    }

    @Test
    void aLossThatIsNotFiniteStopsAndNamesItsSequences() {
        Sequences plain = CopyTask.sequences(30, 3, 6, 5);
        List<Sequence> list = new ArrayList<>(plain.list());
        for (int i : new int[] {7, 21}) {
            int[] ids = list.get(i).inputIds().clone();
            ids[1] = RARE;
            list.set(i, new Sequence("rare-" + i, ids, list.get(i).labels()));
        }
        Sequences data = new Sequences(list);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            NDArray embedding = model.parameter("model.embed_tokens.weight");
            float[] values = embedding.toFloatArray();
            values[RARE * CONFIG.hiddenSize()] = Float.NaN;
            embedding.set(values);
            BatchPlan onePack = CopyTask.packed(data, 4096, 1);
            Training training = Training.of(model, data, onePack);
            TrainingStoppedException stopped = assertThrows(TrainingStoppedException.class, training::run);
            assertEquals(List.of(7, 21), stopped.sequences(), "their neighbours in the pack are sound");
            String message = String.valueOf(stopped.getMessage());
            assertTrue(
                    message.contains("the loss is NaN in step 1 of 1, from sequence 7 (rare-7), 21 (rare-21)"),
                    message);

            float[] head = model.parameter("lm_head.weight").toFloatArray();
            for (float value : head) {
                assertTrue(Float.isFinite(value), "the weights are untouched");
            }
            values[RARE * CONFIG.hiddenSize()] = 0;
            embedding.set(values);
            assertTrue(training.run().complete(), "no NaN stayed in the gradients");
        }
    }

    @Test
    void memoryStaysFlatOverStepsOfVariedLength() {
        Sequences data = CopyTask.sequences(150, 1, 40, 6);
        BatchPlan plan = BatchPlan.naive(data.lengths()).build();
        assertTrue(plan.steps().size() >= 150);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            NDManager root = model.parameter("model.norm.weight").getManager();
            Training.of(model, data, CopyTask.packed(data, 4096, 1)).run();
            int before = root.getManagedArrays().size();
            List<Integer> during = new ArrayList<>();
            TrainingLog log = Training.of(model, data, plan)
                    .onEach(step -> during.add(root.getManagedArrays().size()))
                    .run();
            assertEquals(during.get(0), during.get(during.size() - 1));
            assertEquals(before, root.getManagedArrays().size());
            assertTrue(log.steps().get(0).cost().peakBytes() >= 0);
        }
    }

    @Test
    void recomputationAndChunksChangeNoLoss() {
        Sequences data = CopyTask.sequences(60, 2, 12, 2);
        double[] plain = losses(data, 5);
        try (CausalLm model = CausalLm.create(CONFIG, 5, Device.cpu())) {
            model.options(model.options().withRecompute(true).withLossChunkTokens(5));
            double[] saving = Training.of(model, data, CopyTask.packed(data, 100, 5))
                    .learningRate(1e-3)
                    .run()
                    .losses();
            for (int i = 0; i < plain.length; i++) {
                assertEquals(plain[i], saving[i], 1e-5 * plain[i]);
            }
        }
    }

    @Test
    void noRandomNumberIsDrawn() {
        Sequences data = CopyTask.sequences(60, 2, 12, 2);
        Engine engine = Engine.getInstance();
        try (NDManager manager = NDManager.newBaseManager()) {
            engine.setRandomSeed(1);
            float[] expected = manager.randomNormal(new Shape(8)).toFloatArray();
            engine.setRandomSeed(1);
            double[] losses = losses(data, 5);
            assertArrayEquals(
                    expected, manager.randomNormal(new Shape(8)).toFloatArray(), "the generator stands where it stood");
            engine.setRandomSeed(2);
            assertArrayEquals(losses, losses(data, 5), "and its seed does not matter");
        }
    }

    @Test
    void anInterruptStopsInsideAStepBeforeTheNextMicroBatch() {
        Sequences data = CopyTask.sequences(40, 2, 6, 4);
        BatchPlan plan =
                BatchPlan.naive(data.lengths()).batchSize(1).accumulation(40).build();
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            List<float[]> before = SmallRun.weights(model);
            Thread.currentThread().interrupt();
            Training training = Training.of(model, data, plan);
            String message = String.valueOf(
                    assertThrows(TrainingStoppedException.class, training::run).getMessage());
            assertTrue(message.contains("interrupted in step 1 of 1; the weights are untouched"), message);

            AtomicInteger microBatches = new AtomicInteger();
            TrainingSettings settings = new TrainingSettings(
                    LossWeighting.SEQUENCE_MEAN.always(), 1e-3, 0, 0.9, 0.95, 1e-8, 0, 1, ParameterGroups.alike());
            try (AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0);
                    NDManager scripts = model.newScratch()) {
                TrainingRun run = new TrainingRun(model, data, List.of(plan), settings, null, null, null, null, List.of());
                TrainingLoop loop = new TrainingLoop(run, optimizer, new RunLog(1, List.of(), List.of()), null, scripts);
                assertThrows(
                        InterruptedRunException.class,
                        () -> loop.make(1, plan, plan.steps().get(0), () -> {
                            if (microBatches.incrementAndGet() == 3) {
                                throw new InterruptedRunException();
                            }
                        }));
                assertEquals(3, microBatches.get());
                assertFalse(loop.isTorn());
            }
            List<float[]> after = SmallRun.weights(model);
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), after.get(i));
            }
        }
    }

    @Test
    void plansThatDoNotFitAreRefused() {
        Sequences data = CopyTask.sequences(10, 4, 4, 7);
        Sequences others = CopyTask.sequences(10, 5, 5, 7);
        Sequences fewer = CopyTask.sequences(9, 4, 4, 7);
        Sequences silent = new Sequences(List.of(new Sequence("silent", new int[] {1, 2}, new int[] {-100, -100})));
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            BatchPlan plan = CopyTask.packed(data, 64, 1);
            assertRefused("at least one plan", () -> Training.of(model, data));
            assertRefused("plan 1 is for 10 sequences, but there are 9", () -> Training.of(model, fewer, plan));
            assertRefused("plan 2 is for 10 tokens of sequence 0, which has 12", () -> {
                Training.of(model, others, CopyTask.packed(others, 64, 1), plan);
            });
            assertRefused(
                    "plan 1, step 1: no target token is in a step of the sequences 0:",
                    () -> Training.of(model, silent, CopyTask.packed(silent, 64, 1)));
            int rows = CONFIG.vocabularySize();
            Sequences wider = new Sequences(List.of(
                    data.get(0), new Sequence("wide", new int[] {1, rows + 4}, new int[] {-100, rows + 4})));
            String both = "sequence wide holds the id " + (rows + 4) + ", so its tokenizer has at least " + (rows + 5)
                    + " ids, but the model's embedding has only " + rows + " rows; use the tokenizer";
            assertRefused(both, () -> Training.of(model, wider, CopyTask.packed(wider, 64, 1)));
            assertRefused(both, () -> Training.of(model, data, plan).evaluation(wider));
            assertRefused("clipNorm", () -> Training.of(model, data, plan).clipNorm(0));
            assertRefused(
                    "learningRate",
                    () -> Training.of(model, data, plan).learningRate(-1).run());
            assertRefused(
                    "warmupRatio",
                    () -> Training.of(model, data, plan).warmupRatio(2).run());
        }
    }

    @Test
    void heldOutSequencesWithoutATargetAreLeftOut() {
        Sequences data = CopyTask.sequences(3, 4, 4, 7);
        List<Sequence> more = new ArrayList<>(data.list());
        more.add(new Sequence("silent", new int[] {1, 2}, new int[] {-100, -100}));
        Sequences withSilent = new Sequences(more);
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            SequenceLosses losses = SequenceLosses.of(
                    model, withSilent, BatchPlan.naive(withSilent.lengths()).build());
            assertEquals(4, losses.losses().size());
            assertEquals(
                    SequenceLosses.of(
                                    model, data, BatchPlan.naive(data.lengths()).build())
                            .mean(),
                    losses.mean(),
                    1e-6);
        }
    }

    private static TrainingStep onlyStep(Sequences data, BatchPlan plan, LossWeighting weighting) {
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            TrainingLog log =
                    Training.of(model, data, plan).weighting(weighting).run();
            assertEquals(1, log.steps().size());
            return log.steps().get(0);
        }
    }

    private static double[] losses(Sequences data, long seed) {
        try (CausalLm model = CausalLm.create(CONFIG, seed, Device.cpu())) {
            return Training.of(model, data, CopyTask.packed(data, 100, seed))
                    .learningRate(1e-3)
                    .run()
                    .losses();
        }
    }

    private static void assertRefused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(part), message);
    }
}
