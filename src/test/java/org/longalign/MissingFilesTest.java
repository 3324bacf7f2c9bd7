package org.longalign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.export.HuggingFaceParquet;
import org.longalign.batching.export.LongAlignArrays;
import org.longalign.batching.export.MegatronParquet;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.cost.Prices;
import org.longalign.corpus.PinnedDocuments;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.corpus.source.Sources;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.choice.ChoiceTask;
import org.longalign.evaluation.longbench.LongBench;
import org.longalign.evaluation.longbenchchat.HumanRatings;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.mtbench.MtBench;
import org.longalign.instruct.Prompts;
import org.longalign.instruct.dataset.ConversationLayout;
import org.longalign.instruct.dataset.DatasetFolder;
import org.longalign.internal.MissingPath;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.HuggingFaceJsonTokenizer;
import org.longalign.tokenize.Tokenizer;
import org.longalign.training.TrainingLog;

/** Every reader of files says of a missing one that it is missing, and where it was looked for. */
class MissingFilesTest {
    /** A file below a folder that is missing, too, beside one of a like name. The tests run in the project's folder. */
    private static final Path MISSING = Path.of("notebooks", "dta", "mine.jsonl");

    private static Map<String, Executable> readers(Path path) {
        Map<String, Executable> all = new LinkedHashMap<>();
        all.put("Jsonl.read", () -> Jsonl.read(path, Document.class).orThrow());
        all.put("EvaluationSet", () -> EvaluationSet.read(path, "text"));
        all.put("PinnedDocuments", () -> PinnedDocuments.read(path));
        all.put("Sources.string", () -> Sources.jsonl(path.toString()));
        all.put("Sources.array", () -> Sources.jsonArray(path));
        all.put("Sources.selected", () -> Sources.selected(path));
        all.put("Sources.folder", () -> Sources.folder(path));
        all.put("Sources.jsonl", () -> Sources.jsonl(path));
        all.put("Sources.parquet", () -> Sources.parquet(path));
        all.put("Sources.csv", () -> Sources.text(path));
        all.put("SampleCorpus", () -> SampleCorpus.open(path));
        all.put("CausalLm", () -> CausalLm.load(path, Device.cpu()));
        all.put("SystemAnswers", () -> SystemAnswers.read(path));
        all.put("HumanRatings", () -> HumanRatings.read(path));
        all.put("LongBenchChat", () -> LongBenchChat.read(path));
        all.put("LongBench", () -> LongBench.read(path));
        all.put("MtBench", () -> MtBench.read(path));
        all.put("arc", () -> ChoiceTask.arc(path));
        all.put("hellaswag", () -> ChoiceTask.hellaSwag(path));
        all.put("mmlu", () -> ChoiceTask.mmlu(path));
        all.put("truthful", () -> ChoiceTask.truthfulQaMc1(path));
        all.put("truthful2", () -> ChoiceTask.truthfulQaMc2(path, path));
        all.put("TrainingLog", () -> TrainingLog.read(path));
        all.put("Prompts", () -> Prompts.read(path));
        all.put("SafetensorsFile", () -> SafetensorsFile.open(path));
        all.put("DatasetFolder", () -> DatasetFolder.open(path));
        all.put("Conversations", () -> ConversationLayout.LONGALIGN.read(path, "x"));
        all.put("RecordedReplies", () -> RecordedReplies.read(path));
        all.put("Prices", () -> Prices.read(path));
        all.put("BatchPlan", () -> BatchPlan.load(path));
        all.put("HFParquet", () -> HuggingFaceParquet.read(path));
        all.put("MegatronParquet", () -> MegatronParquet.read(path));
        all.put("LongAlignArrays", () -> LongAlignArrays.read(path));
        all.put("Tokenizer.open", () -> Tokenizer.open(path));
        all.put("HFJson", () -> HuggingFaceJsonTokenizer.open(path));
        all.put("ChatTemplate", () -> ChatTemplate.open(path));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> readersSayWhereTheyLooked() {
        String working = Path.of("").toAbsolutePath().toString();
        return readers(MISSING).entrySet().stream()
                .map(reader -> DynamicTest.dynamicTest(reader.getKey(), () -> {
                    String message = String.valueOf(
                            assertThrows(Exception.class, reader.getValue()).getMessage());
                    assertTrue(message.contains("there is no "), message);
                    assertTrue(message.contains(MISSING.toAbsolutePath().toString()), message);
                    assertTrue(message.contains("from the working directory " + working), message);
                    assertTrue(
                            message.contains(
                                    "there is no dta in " + Path.of(working, "notebooks") + "; did you mean data?"),
                            message);
                }));
    }

    @Test
    void anAbsolutePathIsNotRepeated(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("long.jsonl"), "");
        Path file = folder.resolve("lnog.jsonl");
        Exception e = assertThrows(Exception.class, () -> Jsonl.read(file, Document.class));
        assertEquals("cannot read " + file + ": there is no " + file + "; did you mean long.jsonl?", e.getMessage());
    }

    @Test
    void aLinkToNothingIsNamedAsOne(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), folder.resolve("gone.jsonl"));
        assertEquals(link + " is a link to something that is missing", MissingPath.words(link));
    }

    @Test
    void theNameOfAModelOnTheHubIsToBeDownloaded(@TempDir Path folder) {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> CausalLm.load(Path.of("some-lab/Some-7B"), Device.cpu()));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("hf download some-lab/Some-7B"), message);
        Exception here =
                assertThrows(IllegalArgumentException.class, () -> Tokenizer.open(folder.resolve("some-lab/Some-7B")));
        assertFalse(String.valueOf(here.getMessage()).contains("hf download"), here.getMessage());
    }
}
