package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Language;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.tokenize.ByteTokenizer;

class ModelAnswersTest {
    @TempDir
    private Path folder;

    private static final MiddleTruncation TRUNCATION = new MiddleTruncation(new ByteTokenizer(), 30, 10, 0);

    @Test
    void aModelAnswersWithinItsWindowAndItsFailuresAreKept() {
        List<Integer> asked = new ArrayList<>();
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        ScriptedChat chat = new ScriptedChat("In 1854.", ScriptedChat.FAILURE);
        SystemAnswers answers =
                bench.answeredBy(chat, TRUNCATION).onEach(asked::add).run();

        assertEquals(List.of(0, 1), asked);
        assertEquals(Map.of(0, "In 1854."), answers.answers());
        assertEquals(Map.of(1, "the server is busy; try later"), answers.failures());
        assertEquals(
                "A long texinstalled?", chat.requests.get(0).messages().get(0).content());
        assertEquals(10, chat.requests.get(0).maxOutputTokens());
    }

    @Test
    void anItemWithoutItsDocumentIsNotAsked() {
        BenchmarkItem item = new BenchmarkItem(0, "{document} Why?", "Why?", "So.", List.of(), Language.ENGLISH, "a/1");
        ScriptedChat chat = new ScriptedChat("So.");
        assertThrows(
                IllegalArgumentException.class,
                () -> LongBenchChat.of(List.of(item))
                        .answeredBy(chat, TRUNCATION)
                        .run());
        assertEquals(List.of(), chat.requests);
    }

    @Test
    void whatIsInTheJournalIsNotAskedAgainAndWhatMayPassIs() throws Exception {
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        Path journal = folder.resolve("answers.jsonl");
        try (LoopbackServer server = new LoopbackServer()
                .then(Answer.of(200, LoopbackServer.completion("In 1854.", "stop", 9, 0, 3)))
                .then(Answer.of(500, "oops"))) {
            OpenAiChat chat = OpenAiChat.at(server.address(), "tiny-1", "NO_KEY");
            ModelAnswers asking = bench.answeredBy(chat, TRUNCATION).journal(journal);
            SystemAnswers first = asking.run();
            assertEquals(Set.of(0), first.answers().keySet());
            assertTrue(String.valueOf(first.failures().get(1)).contains("500"), first.toString());

            SystemAnswers second = asking.inFlight(2).run();
            assertEquals(Map.of(0, "In 1854.", 1, "yes"), second.answers());
            assertEquals(3, server.calls().size());

            assertEquals(second, asking.run());
            assertEquals(3, server.calls().size(), "all is there");
            LongBenchChat changed = LongBenchChat.of(List.of(Items.item(0), Items.item(7)));
            changed.answeredBy(chat, TRUNCATION).journal(journal).run();
            assertEquals(4, server.calls().size(), "another question is asked, the same one is not");
        }
        ScriptedChat other = new ScriptedChat("Else.");
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> bench.answeredBy(other, TRUNCATION).journal(journal).run());
        assertTrue(String.valueOf(e.getMessage()).contains("model is tiny-1 there and scripted here"));
    }

    @Test
    void aWrongKeyStopsTheRunAtOnce() throws Exception {
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1), Items.item(2)));
        try (LoopbackServer server = new LoopbackServer().otherwise(Answer.of(401, "no"))) {
            OpenAiChat chat = OpenAiChat.at(server.address(), "tiny-1", "NO_KEY");
            assertThrows(
                    FailedCallException.class,
                    () -> bench.answeredBy(chat, TRUNCATION).run());
            SystemAnswers answers = new SystemAnswers("s", "test", Map.of(0, "a", 1, "b", 2, "c"));
            assertThrows(
                    FailedCallException.class,
                    () -> bench.scoring(List.of(answers))
                            .judgedBy(Judge.zeroShot(chat))
                            .run());
            assertTrue(server.calls().size() < 6, "not every item is tried");
        }
    }

    @Test
    void theCostIsKnownBeforehand() {
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        CostEstimate estimate =
                bench.answeredBy(new ScriptedChat("unused"), TRUNCATION).estimate(String::length);
        assertEquals(2, estimate.requests());
        assertEquals(2 * (20 + 4), estimate.inputTokens());
        assertEquals(20, estimate.mostOutputTokens());
    }
}
