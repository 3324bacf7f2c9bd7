package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.tokenize.Sequences;

class MetricsTest {
    @TempDir
    private Path folder;

    @Test
    void everyStepIsALineThatSaysTheSameAsTheLog() throws IOException {
        Path file = folder.resolve("run.jsonl");
        TrainingLog log;
        try (CausalLm model = SmallRun.model()) {
            log = SmallRun.training(model).metrics(file).peakFlops(1e11).run();
        }
        List<JsonNode> lines = lines(file);
        assertEquals(
                IntStream.rangeClosed(0, SmallRun.STEPS).boxed().toList(),
                lines.stream().map(line -> line.get("step").asInt()).toList());
        assertEquals(
                log.evaluations().get(0).loss(),
                lines.get(0).get("evaluationLoss").asDouble());
        assertEquals(
                List.of("step", "evaluationLoss", "evaluationTokenLoss", "evaluationSeconds"), names(lines.get(0)));
        for (TrainingStep step : log.steps()) {
            JsonNode line = lines.get(step.step());
            assertEquals(step.loss(), line.get("loss").asDouble());
            assertEquals(step.tokenLoss(), line.get("tokenLoss").asDouble());
            assertEquals(
                    step.realTokens() * 1000 / step.milliseconds(),
                    line.get("tokensPerSecond").asDouble(),
                    1e-6);
            assertEquals(
                    step.computedTokensPerSecond(),
                    line.get("computedTokensPerSecond").asDouble());
            assertEquals(
                    step.cost().modelFlopUtilisation(),
                    line.get("modelFlopUtilisation").asDouble());
            assertEquals(step.step() % 4 == 0, line.has("evaluationLoss"));
        }
        TrainingLog read = TrainingLog.read(file);
        assertEquals(log.steps(), read.steps());
        assertEquals(log.evaluations(), read.evaluations());
        assertTrue(read.complete());
        JsonNode settings =
                new ObjectMapper().readTree(folder.resolve("run.settings.json").toFile());
        assertEquals(0.01, settings.get("settings").get("learningRate").asDouble());
        assertEquals(SmallRun.STEPS, settings.get("run").get("plannedSteps").asInt());
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Path file = folder.resolve("run.jsonl");
        Sequences data = SmallRun.data();
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = Training.of(model, data, CopyTask.packed(data, 200, 1))
                    .metrics(file)
                    .run();
            assertNull(log.steps().get(0).cost().modelFlopUtilisation());
            assertTrue(log.modelFlopUtilisation().isEmpty());
            assertTrue(log.evaluations().isEmpty());
        }
        JsonNode first = lines(file).get(0);
        assertEquals(1, first.get("step").asInt());
        assertFalse(first.has("modelFlopUtilisation"));
    }

    @Test
    void linesAfterTheCheckpointAndTornOnesGoWhenTheRunGoesOn() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (CausalLm model = SmallRun.model()) {
            SmallRun.interruptedAfter(12, SmallRun.training(model, folder));
        }
        String twelve = Files.readString(file);
        String line = twelve.substring(twelve.lastIndexOf('\n', twelve.length() - 2) + 1);
        // As if the process had gone on to step 13 and died in the midst of writing its line.
        Files.writeString(file, line.replace("\"step\":12", "\"step\":13"), StandardOpenOption.APPEND);
        Files.writeString(file, "{\"step\":14,\"plan\":2,\"lo", StandardOpenOption.APPEND);
        TrainingLog torn = TrainingLog.read(file);
        assertEquals(13, torn.steps().size());
        assertEquals(SmallRun.STEPS, torn.plannedSteps());
        assertTrue(torn.toString().contains("is torn and left out"), torn.toString());
        try (CausalLm model = SmallRun.model()) {
            SmallRun.interruptedAfter(14, SmallRun.training(model, folder));
        }
        assertEquals(
                IntStream.rangeClosed(0, 14).boxed().toList(),
                lines(file).stream().map(one -> one.get("step").asInt()).toList());
        assertTrue(Files.readString(file).startsWith(twelve), "what was there is kept");
    }

    @Test
    void aKillBetweenTheDescriptionAndTheMetricsDoesNotStopTheRun() throws IOException {
        Path file = folder.resolve("new/run.jsonl");
        RunDescription.none().write(RunDescription.beside(file));
        try (MetricsFile metrics = MetricsFile.open(file, RunDescription.none(), new RunLog(1, List.of(), List.of()).soFar())) {
            metrics.sync();
        }
        try (Stream<Path> left = Files.list(folder.resolve("new"))) {
            assertEquals(2, left.count());
        }
    }

    @Test
    void whereMetricsCannotBeWrittenTheCheckpointIs() {
        try (CausalLm model = SmallRun.model();
                AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0)) {
            TrainingStep step = SmallRun.training(model).run().steps().get(0);
            RunLog log = new RunLog(SmallRun.STEPS, List.of(), List.of());
            RunState state = new RunState(model, optimizer, log, RunDescription.none(), List.of(SmallRun.plans()));
            RunFiles files = RunFiles.open(state, Checkpoints.in(folder), null);
            files.beginMetrics();
            log.add(step);
            // It closes the channel of the metrics.
            Thread.currentThread().interrupt();
            assertThrows(UncheckedIOException.class, files::stepMade);
            assertTrue(Thread.interrupted());
            assertThrows(UncheckedIOException.class, files::finish);
            assertTrue(Files.exists(folder.resolve("step-000001/manifest.json")));
            assertThrows(UncheckedIOException.class, files::close);
        }
    }

    @Test
    void metricsOfAnotherRunAreNotOverwritten() throws IOException {
        Path file = folder.resolve("run.jsonl");
        Sequences data = SmallRun.data();
        BatchPlan plan = CopyTask.packed(data, 400, 1);
        try (CausalLm model = SmallRun.model()) {
            Training.of(model, data, plan).metrics(file).run();
            String before = Files.readString(file);
            Training other = Training.of(model, data, plan).learningRate(0.5).metrics(file);
            String message = String.valueOf(
                    assertThrows(IllegalArgumentException.class, other::run).getMessage());
            assertTrue(message.contains("settings.learningRate: 2.0E-5 there, 0.5 here"), message);
            assertTrue(message.contains("name another file or remove it"), message);
            assertEquals(before, Files.readString(file));
            Files.delete(folder.resolve("run.settings.json"));
            assertThrows(IllegalArgumentException.class, other::run);
        }
    }

    @Test
    void theRunsReportSaysWhatItComputedWith() {
        Path file = folder.resolve("run.jsonl");
        Sequences data = SmallRun.data();
        try (CausalLm model = SmallRun.model()) {
            Training training =
                    Training.of(model, data, CopyTask.packed(data, 400, 1)).metrics(file);
            List<String> told = new ArrayList<>();
            TrainingLog log = training.onEach(new TrainingListener() {
                        @Override
                        public void started(TrainingLog soFar) {
                            told.addAll(soFar.setup());
                            assertEquals(List.of(), soFar.steps(), "before the first step");
                        }

                        @Override
                        public void step(TrainingStep step) {
                            assertTrue(model.hasOptions(), "the run's own");
                        }
                    })
                    .run();
            assertEquals("checkpoints: none, so a run that is stopped begins anew", told.get(0));
            assertEquals("cpu: float32, the default; attention segment by segment; utilisation unknown", told.get(1));
            assertTrue(told.get(3).startsWith("recompute: no, "), told.get(3));
            assertEquals(told, log.setup());
            assertEquals(told, TrainingLog.read(file).setup());
            assertFalse(model.hasOptions(), "the next run chooses anew");

            ComputeOptions set = model.options().withRecompute(true);
            model.options(set);
            String line = training.run().setup().get(3);
            assertTrue(line.startsWith("recompute: yes, as set, "), line);
            assertEquals(set, model.options());
        }
    }

    @Test
    void linesThatAreNoMetricsAreNamed() throws IOException {
        Path file = folder.resolve("bad.jsonl");
        Files.writeString(file, "{\"step\":0,\"evaluationLoss\":1}\n{\"step\":1}\n");
        assertNamed(file, "bad.jsonl:2: the field plan is missing");
        Files.writeString(file, "{\"step\":2}\n");
        assertNamed(file, "bad.jsonl:1: step 2 where step 1 should be");
        Files.writeString(file, "{\"step\":\n{\"step\":0}\n");
        assertNamed(file, "bad.jsonl:1");
    }

    private static void assertNamed(Path file, String part) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> TrainingLog.read(file))
                .getMessage());
        assertTrue(message.contains(part), message);
    }

    private static List<JsonNode> lines(Path file) {
        List<JsonNode> lines = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                lines.add(new ObjectMapper().readTree(line));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return lines;
    }

    private static List<String> names(JsonNode line) {
        List<String> names = new ArrayList<>();
        line.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
