package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.export.HuggingFaceParquet;
import org.longalign.data.Jsonl;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** What the folder holds, and what is refused; {@code torchrun_check.py} trains in such folders. */
class TorchrunExportTest {
    private static final int NO = Sequence.IGNORE_INDEX;
    private static final Sequences SEQUENCES = new Sequences(List.of(
            new Sequence("abcd", new int[] {1, 2, 3, 4}, new int[] {NO, NO, 3, 4}),
            new Sequence("xyz", new int[] {7, 8, 9}, new int[] {NO, NO, 9})));
    private static final BatchPlan PLAN =
            BatchPlan.packed(SEQUENCES.lengths()).maxTokens(8).build();

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        model = Files.createDirectory(folder.resolve("a model"));
        config("{\"model_type\": \"llama\", \"vocab_size\": 10, \"max_position_embeddings\": 4}");
        Files.write(model.resolve("model.safetensors"), new byte[11]);
        Files.writeString(model.resolve("tokenizer.json"), "{}");
    }

    private void config(String json) throws IOException {
        Files.writeString(model.resolve("config.json"), json);
    }

    @Test
    void aFolderHoldsAllThatDecidesTheResult() throws IOException {
        Path to = folder.resolve("run");
        TorchrunExport export = TorchrunExport.of(model, SEQUENCES, PLAN, PLAN)
                .learningRate(0.25)
                .warmupRatio(0.5)
                .betas(0.8, 0.85)
                .weightDecay(0.125)
                .clipNorm(2)
                .weighting(LossWeighting.TOKEN_MEAN)
                .parameterGroups(ParameterGroups.alike().freeze(ParameterGroups.HEAD));
        export.write(to);
        JsonNode run = Jsonl.JSON.readTree(to.resolve("run.json").toFile());
        assertEquals(2, run.path("run").path("plannedSteps").intValue());
        assertEquals(
                "{\"weighting\":\"TOKEN_MEAN\",\"learningRate\":0.25,\"warmupRatio\":0.5,\"beta1\":0.8,\"beta2\":0.85,"
                        + "\"epsilon\":1.0E-8,\"weightDecay\":0.125,\"clipNorm\":2.0,\"withoutDecay\":[],"
                        + "\"learningRateFactors\":{},\"frozen\":[\"lm_head.weight\"]}",
                run.path("settings").toString());
        assertEquals(model.toString(), run.path("model").path("path").asText());
        assertEquals(9, run.path("model").path("largestId").intValue());
        assertEquals(4, run.path("model").path("longestSegment").intValue());
        assertEquals(
                "{\"model.safetensors\":11}", run.path("model").path("weights").toString());
        for (String plan : List.of("packs/plan-1", "packs/plan-2")) {
            String file = plan + "/train-00000-of-00001.parquet";
            assertEquals(
                    Sha256.hex(to.resolve(file)), run.path("files").path(file).asText());
            HuggingFaceParquet.Row row =
                    HuggingFaceParquet.read(to.resolve(plan)).get(0);
            assertEquals(1 / 3f, row.lossWeights()[3], "three targets, of the same weight");
        }
        assertEquals(2, run.path("files").size());
        assertEquals(
                List.of(
                        "README.md",
                        "packs",
                        "packs.py",
                        "requirements.txt",
                        "run.json",
                        "train.py",
                        "trainers.py",
                        "weighted.py"),
                names(to));
        String readMe = Files.readString(to.resolve("README.md"));
        assertTrue(readMe.contains("`" + model + "` for 2 steps"), readMe);
        assertFalse(readMe.contains("@"), readMe);
        assertTrue(export.toString().contains("learning rate 0.25"), export.toString());
    }

    @Test
    void eachEpochOfAPlanHasItsPacks() throws IOException {
        BatchPlan plan = BatchPlan.naive(SEQUENCES.lengths()).seed(1).epochs(3).build();
        Path to = folder.resolve("run");
        TorchrunExport.of(model, SEQUENCES, plan).write(to);
        JsonNode run = Jsonl.JSON.readTree(to.resolve("run.json").toFile());
        assertEquals(6, run.path("run").path("plannedSteps").intValue());
        assertEquals(List.of("plan-1", "plan-2", "plan-3"), names(to.resolve("packs")));
        Path alone = folder.resolve("alone");
        for (int e = 0; e < 3; e++) {
            HuggingFaceParquet.write(alone.resolve(e + ""), plan.epoch(e), SEQUENCES, LossWeighting.SEQUENCE_MEAN);
            assertEquals(
                    HuggingFaceParquet.read(alone.resolve(e + "")),
                    HuggingFaceParquet.read(to.resolve("packs/plan-" + (e + 1))));
            assertTrue(run.path("plans")
                    .path("plan " + (e + 1))
                    .asText()
                    .contains(plan.epoch(e).hash()));
        }
    }

    @Test
    void theModelIsCopiedOnRequest() throws IOException {
        Path to = folder.resolve("run");
        TorchrunExport.of(model, SEQUENCES, PLAN).modelCopied(true).write(to);
        assertEquals(names(model), names(to.resolve("model")));
        JsonNode run = Jsonl.JSON.readTree(to.resolve("run.json").toFile());
        assertEquals("model", run.path("model").path("path").asText());
        assertEquals(
                Sha256.hex(model.resolve("config.json")),
                run.path("model").path("configSha256").asText());
    }

    @Test
    void whatDoesNotFitIsNamed() throws IOException {
        refused("at least one plan", () -> TorchrunExport.of(model, SEQUENCES));
        config("{\"vocab_size\": 9}");
        refused("hold the id 9, but the embedding", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        config("{}");
        refused("no vocab_size", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        config("{\"vocab_size\": 10, \"max_position_embeddings\": 3}");
        refused("a segment of 4 tokens", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        config("{\"vocab_size\": 10, \"model_type\": \"chatglm\"}");
        refused("withTransformersLayout", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        config("no");
        refused("config.json is no JSON", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        config("{\"vocab_size\": 10}");
        Files.delete(model.resolve("model.safetensors"));
        refused("has no weights", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
        Files.delete(model.resolve("config.json"));
        refused("config.json is missing", () -> TorchrunExport.of(model, SEQUENCES, PLAN));
    }

    @Test
    void settingsOutOfTheirRangesLeaveNothing() throws IOException {
        TorchrunExport export = TorchrunExport.of(model, SEQUENCES, PLAN);
        Path to = folder.resolve("run");
        refused("learningRate", () -> export.learningRate(0).write(to));
        refused("warmupRatio", () -> export.warmupRatio(2).write(to));
        refused("beta2", () -> export.betas(0.9, 1).write(to));
        refused("weightDecay", () -> export.weightDecay(-1).write(to));
        refused("clipNorm", () -> export.clipNorm(0));
        assertFalse(Files.exists(to));
        Files.createDirectory(to);
        Files.writeString(to.resolve("kept"), "as it was");
        Exception e = assertThrows(UncheckedIOException.class, () -> export.write(to));
        assertTrue(e.toString().contains("exists already"), e.toString());
        assertEquals(List.of("a model", "run"), names(folder));
    }

    private static void refused(String expected, Runnable action) {
        Exception e = assertThrows(IllegalArgumentException.class, action::run);
        assertTrue(e.toString().contains(expected), e.toString());
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
