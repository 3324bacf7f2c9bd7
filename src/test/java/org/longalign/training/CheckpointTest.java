package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.Folders;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.Device;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class CheckpointTest extends ResumedRun {
    @Test
    void goesOnAfterAnInterruptWithTheSameNumbers() {
        try (CausalLm model = SmallRun.model()) {
            TrainingStoppedException stopped = SmallRun.interruptedAfter(13, SmallRun.training(model, folder));
            assertTrue(message(stopped).contains("after step 13, saved in " + folder.resolve("step-000013")));
            assertEquals(13, stopped.log().steps().size());
            TrainingLog log = SmallRun.training(model, folder).run();
            assertTrue(log.toString().contains("resumed after step 13 from"), log.toString());
            checkSame(log, model);
        }
        assertEquals(List.of("step-000015", "step-000020"), checkpoints());
    }

    @Test
    void aResumeNamesTheTemplatesVariableThatDiffers() {
        RunDescription there = described(CopyTask.sequences(80, 2, 9, 11), "2024-07-26", "true");
        RunDescription here = described(CopyTask.sequences(80, 2, 9, 12), "2025-12-01", "false");
        List<String> differences = here.differencesFrom(there);
        assertEquals(
                List.of(
                        "template.date: 2024-07-26 there, 2025-12-01 here",
                        "template.variable.enable_thinking: true there, false here"),
                differences.subList(0, 2));
        assertTrue(differences.get(2).startsWith("data.sha256: "), differences.toString());
        RunDescription same = described(CopyTask.sequences(80, 2, 9, 11), "2025-12-01", "false");
        assertEquals(List.of(), same.differencesFrom(there), "the same tokens and labels, however they were made");
    }

    @Test
    void theKernelOfAttentionIsTheMachinesAndItsTimesDecideNothing() {
        Sequences data = CopyTask.sequences(80, 2, 9, 11);
        List<RunDescription> described = new ArrayList<>();
        for (AttentionChoice choice : List.of(
                new AttentionChoice(CudaAttention.FLASH, "", OptionalDouble.of(2), OptionalDouble.of(3)),
                new AttentionChoice(CudaAttention.CUDNN, "", OptionalDouble.of(3), OptionalDouble.of(1.5)))) {
            try (CausalLm model = SmallRun.model()) {
                described.add(RunDescription.of(
                        model, data, List.of(SmallRun.plans()[0]), settings(), choice, List.of("a line")));
            }
        }
        RunDescription flash = described.get(0);
        RunDescription cudnn = described.get(1);
        assertEquals(List.of(), cudnn.differencesFrom(flash));
        assertEquals(List.of("machine.attention: FLASH there, CUDNN here"), cudnn.machineDifferencesFrom(flash));
        assertEquals(List.of("a line"), cudnn.setup());
        assertEquals(1.5, cudnn.json().path("setup").path("cudnnSeconds").asDouble());
        assertEquals(3, cudnn.json().path("setup").path("flashSeconds").asDouble());
    }

    private static RunDescription described(Sequences sequences, String date, String thinking) {
        try (CausalLm model = SmallRun.model()) {
            Sequences rendered = new Sequences(
                    sequences.list(), Map.of("date", date, "variable.enable_thinking", thinking, "name", "x"));
            return RunDescription.of(model, rendered, List.of(SmallRun.plans()[0]), settings(), null, List.of(date));
        }
    }

    private static TrainingSettings settings() {
        return new TrainingSettings(
                LossWeighting.SEQUENCE_MEAN.always(), 1, 0, 0.9, 0.95, 1e-8, 0, 1, ParameterGroups.customary());
    }

    @Test
    void aShortRunHasCheckpointsToo() {
        Checkpoints checkpoints = Checkpoints.in(folder);
        List<Integer> due = IntStream.rangeClosed(1, 12)
                .filter(step -> checkpoints.isDue(step, 12, 0))
                .boxed()
                .toList();
        assertEquals(List.of(3, 6, 9, 12), due);
        assertEquals(1, checkpoints.interval(3));
        assertEquals(100, checkpoints.interval(2_000));
        assertTrue(checkpoints.isDue(1, 12, 15) && !checkpoints.isDue(1, 12, 14.9));
    }

    @Test
    void aResumeSaysWhatWasLost() throws IOException {
        try (CausalLm model = SmallRun.model()) {
            Training training = SmallRun.training(model, folder);
            SmallRun.interruptedAfter(13, training);
        }
        // As a kill -9 would leave it: lines of the steps after the checkpoint of step 10, the last of them torn.
        Folders.remove(folder.resolve("step-000013"));
        Path metrics = folder.resolve("metrics.jsonl");
        String lines = Files.readString(metrics);
        Files.writeString(metrics, lines.substring(0, lines.length() - 5));
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, folder).run();
            String note = log.notes().get(0);
            assertTrue(
                    note.matches("resumed after step 10 from .*step-000010; after it 2 steps, [0-9.]+ seconds of work,"
                            + " are lost and made again"),
                    note);
            checkSame(log, model);
        }
    }

    @Test
    void aRunThatWasKilledBeforeItsFirstCheckpointSaysSo() throws IOException {
        interrupt(2);
        Folders.remove(folder.resolve("step-000002"));
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, folder).run();
            String note = log.notes().get(0);
            assertTrue(note.startsWith("begun anew, since no checkpoint had been saved: 2 steps, "), note);
            checkSame(log, model);
        }
    }

    @Test
    void theTrainedModelReplacesAnEarlierOneOnRequest() {
        Path saved = folder.resolve("model");
        try (CausalLm model = SmallRun.model()) {
            SmallRun.training(model, folder.resolve("run")).saveTo(saved).run();
        }
        try (CausalLm model = SmallRun.model()) {
            Training again = SmallRun.training(model, folder.resolve("other")).onEach(step -> {
                throw new AssertionError("a step was made: " + step);
            });
            UncheckedIOException thrown = assertThrows(
                    UncheckedIOException.class, () -> again.saveTo(saved).run());
            assertTrue(message(thrown).contains("or pass StandardCopyOption.REPLACE_EXISTING"), message(thrown));
            // The run is complete: nothing is made, and the model is saved once more.
            SmallRun.training(model, folder.resolve("run"))
                    .saveTo(saved, StandardCopyOption.REPLACE_EXISTING)
                    .run();
            try (CausalLm loaded = CausalLm.load(saved, Device.cpu())) {
                assertEquals(model.config(), loaded.config());
            }
        }
    }

    @Test
    void aNewModelTakesTheWeightsOfTheCheckpoint() {
        interrupt(7);
        resumeAndCheck();
    }

    @Test
    void plansThatWereSavedAndReadAgainAreTheSame() {
        interrupt(11);
        BatchPlan[] plans = SmallRun.plans();
        for (int p = 0; p < plans.length; p++) {
            plans[p].save(folder.resolve("plan" + p));
            plans[p] = BatchPlan.load(folder.resolve("plan" + p));
        }
        try (CausalLm model = SmallRun.model()) {
            checkSame(SmallRun.training(model, plans, folder).run(), model);
        }
    }

    @Test
    void aCompleteRunIsNotMadeAgain() {
        try (CausalLm model = SmallRun.model()) {
            SmallRun.training(model, folder).run();
        }
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, folder)
                    .onEach(step -> {
                        throw new AssertionError("made again: " + step);
                    })
                    .run();
            checkSame(log, model);
        }
    }

    @Test
    void anInterruptedEvaluationIsMadeUpFor() {
        try (CausalLm model = SmallRun.model()) {
            Training training = SmallRun.training(model, folder);
            assertThrows(
                    TrainingStoppedException.class,
                    () -> training.onEach(new TrainingListener() {
                                @Override
                                public void step(TrainingStep step) {}

                                @Override
                                public void evaluated(ValidationLoss evaluation) {
                                    if (evaluation.step() == 8) {
                                        throw new TrainingStoppedException("stop", unbroken, List.of());
                                    }
                                }
                            })
                            .run());
        }
        resumeAndCheck();
    }

    @Test
    void whatTheListenerThrowsEndsTheRunWithACheckpoint() {
        try (CausalLm model = SmallRun.model()) {
            Training training = SmallRun.training(model, folder);
            IllegalStateException thrown = assertThrows(
                    IllegalStateException.class,
                    () -> training.onEach(step -> {
                                if (step.step() == 3) {
                                    throw new IllegalStateException("enough");
                                }
                            })
                            .run());
            assertEquals("enough", thrown.getMessage());
        }
        assertEquals(List.of("step-000003"), checkpoints());
        resumeAndCheck();
    }

    @Test
    void anotherRunsCheckpointsAreRefusedByWhatDiffers() {
        interrupt(5);
        try (CausalLm model = SmallRun.model()) {
            refused(
                    "settings.learningRate: 0.01 there, 0.02 here",
                    SmallRun.training(model, folder).learningRate(0.02));
            refused(
                    "settings.withoutDecay: [\"*norm.weight\",\"*.bias\"] there, [] here",
                    SmallRun.training(model, folder).parameterGroups(ParameterGroups.alike()));
            refused(
                    "plans.plan 2: naive",
                    Training.of(model, SmallRun.data(), SmallRun.plans()[0]).checkpoints(folder));
            refused(
                    "run.plannedSteps: 20 there, 10 here",
                    Training.of(model, SmallRun.data(), SmallRun.plans()[0]).checkpoints(folder));
            Sequences data = SmallRun.data();
            Sequence first = data.get(0);
            int[] ids = first.inputIds().clone();
            ids[1]++;
            data = new Sequences(Stream.concat(
                            Stream.of(new Sequence("other", ids, first.labels())),
                            data.list().stream().skip(1))
                    .toList());
            refused("data.sha256", Training.of(model, data, SmallRun.plans()).checkpoints(folder));
            float[] before = model.parameter("model.norm.weight").toFloatArray();
            assertArrayEquals(new float[16], subtracted(before, 1), "nothing was loaded");
        }
        try (CausalLm wider = CausalLm.create(SmallRun.CONFIG.withIntermediateSize(64), 3, Device.cpu())) {
            refused("model.intermediateSize: 48 there, 64 here", SmallRun.training(wider, folder));
        }
        try (CausalLm other = CausalLm.create(SmallRun.CONFIG, 4, Device.cpu())) {
            refused("the model's weights are neither those that the run", SmallRun.training(other, folder));
        }
        resumeAndCheck();
    }

    @Test
    void howItComputesMayDifferAndIsNoted() {
        interrupt(5);
        try (CausalLm model = SmallRun.model()) {
            model.options(model.options().withRecompute(true).withLossChunkTokens(7));
            TrainingLog log = SmallRun.training(model, folder).run();
            assertTrue(log.toString().contains("machine.recompute: false there, true here"), log.toString());
            for (int i = 0; i < SmallRun.STEPS; i++) {
                assertEquals(unbroken.losses()[i], log.losses()[i], 1e-5 * unbroken.losses()[i]);
            }
        }
    }

    @Test
    void theNewestStay() {
        try (CausalLm model = SmallRun.model()) {
            SmallRun.training(model)
                    .checkpoints(Checkpoints.in(folder).withEverySteps(4).withKeep(3))
                    .run();
        }
        assertEquals(List.of("step-000012", "step-000016", "step-000020"), checkpoints());
    }

    @Test
    void minutesCountToo() {
        try (CausalLm model = SmallRun.model()) {
            SmallRun.training(model)
                    .checkpoints(Checkpoints.in(folder)
                            .withEverySteps(0)
                            .withEveryMinutes(1e-9)
                            .withKeep(100))
                    .run();
        }
        assertEquals(SmallRun.STEPS, checkpoints().size());
        assertTrue(Checkpoints.in(folder).withEverySteps(0).isDue(1, 999, 15));
        assertFalse(Checkpoints.in(folder).withEverySteps(0).isDue(100, 999, 14));
        assertTrue(Checkpoints.in(folder).isDue(200, 999, 0));
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).withKeep(0));
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).withEverySteps(-2));
        assertThrows(
                IllegalArgumentException.class, () -> Checkpoints.in(folder).withEveryMinutes(Double.NaN));
    }

    @Test
    void twoRunsDoNotShareAFolder() {
        try (CausalLm model = SmallRun.model();
                CheckpointStore holder = CheckpointStore.open(Checkpoints.in(folder))) {
            String message = message(assertThrows(
                    CheckpointException.class,
                    () -> SmallRun.training(model, folder).run()));
            assertTrue(message.contains("in use by another run"), message);
            assertEquals(null, holder.find().newest());
        }
    }

    @Test
    void aLossThatIsNotFiniteLeavesTheLastGoodState() {
        int rare = CopyTask.VOCABULARY - 1;
        Sequences plain = SmallRun.data();
        int poisoned = SmallRun.plans()[0].steps().get(7).segments().get(3).sequence();
        Sequence sequence = plain.get(poisoned);
        int[] ids = sequence.inputIds().clone();
        ids[1] = rare;
        Sequences data = new Sequences(Stream.of(
                        plain.list().subList(0, poisoned),
                        List.of(new Sequence("rare", ids, sequence.labels())),
                        plain.list().subList(poisoned + 1, plain.size()))
                .flatMap(List::stream)
                .toList());
        try (CausalLm model = SmallRun.model()) {
            NDArray embedding = model.parameter(ParameterGroups.EMBEDDING);
            float[] values = embedding.toFloatArray();
            values[rare * SmallRun.CONFIG.hiddenSize()] = Float.POSITIVE_INFINITY;
            embedding.set(values);
            Training training = Training.of(model, data, SmallRun.plans())
                    .checkpoints(Checkpoints.in(folder).withEverySteps(3));
            TrainingStoppedException stopped = assertThrows(TrainingStoppedException.class, training::run);
            assertEquals(List.of(poisoned), stopped.sequences());
            assertEquals(7, stopped.log().steps().size());
            assertEquals(List.of("step-000006", "step-000007"), checkpoints());
            assertTrue(
                    message(stopped).contains("saved in " + folder.resolve("step-000007") + ". The same run would"),
                    message(stopped));
            assertTrue(message(stopped).endsWith("clipNorm, in a new checkpoint folder"), message(stopped));
            List<float[]> kept = SmallRun.weights(model);
            assertTrue(message(assertThrows(TrainingStoppedException.class, training::run))
                    .contains("in step 8 of 20, from sequence " + poisoned + " (rare)"));
            checkWeights(kept, SmallRun.weights(model));
        }
    }

    @Test
    void savingLeavesNoArraysBehind() {
        try (CausalLm model = SmallRun.model()) {
            NDManager root = model.parameter("model.norm.weight").getManager();
            SmallRun.training(model).run();
            int before = root.getManagedArrays().size();
            SmallRun.training(model)
                    .checkpoints(Checkpoints.in(folder).withEverySteps(1))
                    .run();
            assertEquals(before, root.getManagedArrays().size());
        }
    }

    @Test
    void pythonFindsTheWeightsUnderTheirNames() throws IOException {
        interrupt(5);
        String start = new String(
                Files.readAllBytes(folder.resolve("step-000005/model.safetensors")),
                8,
                2_000,
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertTrue(start.contains("\"model.layers.1.mlp.down_proj.weight\""), start);
    }

    @Test
    void aLockedFolderIsFreeAfterwards() throws IOException {
        interrupt(2);
        try (CheckpointStore store = CheckpointStore.open(Checkpoints.in(folder))) {
            Files.writeString(folder.resolve("notes.txt"), "mine", StandardOpenOption.CREATE);
            assertEquals(folder.resolve("step-000002"), store.find().newest());
        }
        assertTrue(Files.exists(folder.resolve("notes.txt")), "what is not ours stays");
    }

    private void refused(String part, Training training) {
        String message = message(assertThrows(CheckpointException.class, training::run));
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("name another folder"), message);
    }

    private static float[] subtracted(float[] values, float number) {
        float[] result = values.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] -= number;
        }
        return result;
    }

    /** One plan of three epochs: as three plans, resumed inside the second, and not resumed as a plan of two. */
    @Test
    void aPlanOfEpochsResumesInsideAnEpoch() {
        BatchPlanBuilder builder = BatchPlan.naive(SmallRun.data().lengths())
                .batchSize(8)
                .accumulation(2)
                .seed(4);
        BatchPlan[] three = {builder.epochs(3).build()};
        BatchPlan[] alone = {three[0].epoch(0), three[0].epoch(1), three[0].epoch(2)};
        List<float[]> weights;
        TrainingLog expected;
        try (CausalLm model = SmallRun.model()) {
            expected = SmallRun.training(model, alone, folder.resolve("alone")).run();
            weights = SmallRun.weights(model);
        }
        Path to = folder.resolve("epochs");
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.interruptedAfter(8, SmallRun.training(model, three, to))
                    .log();
            assertEquals(15, log.plannedSteps());
        }
        try (CausalLm model = SmallRun.model()) {
            BatchPlan[] two = {builder.epochs(2).build()};
            Exception e = assertThrows(
                    CheckpointException.class,
                    () -> SmallRun.training(model, two, to).run());
            assertTrue(message(e).contains("plans.plan 3"), message(e));
        }
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, three, to).run();
            assertTrue(log.toString().contains("resumed after step 8"), log.toString());
            assertArrayEquals(expected.losses(), log.losses(), 0);
            for (int i = 0; i < 15; i++) {
                assertEquals(1 + i / 5, log.steps().get(i).plan(), "the epoch of step " + (i + 1));
                assertEquals(
                        expected.steps().get(i).learningRate(),
                        log.steps().get(i).learningRate());
            }
            checkWeights(weights, SmallRun.weights(model));
        }
    }
}
