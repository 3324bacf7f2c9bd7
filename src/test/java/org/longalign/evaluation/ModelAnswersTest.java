package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.longalign.data.Language;
import org.longalign.tokenize.ByteTokenizer;

class ModelAnswersTest {
    private static final MiddleTruncation TRUNCATION = new MiddleTruncation(new ByteTokenizer(), 30, 10, 0);

    @Test
    void aModelAnswersWithinItsWindowAndItsFailuresAreKept() {
        List<Integer> asked = new ArrayList<>();
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        ScriptedChat chat = new ScriptedChat("In 1854.", ScriptedChat.FAILURE);
        SystemAnswers answers = new ModelAnswers(chat, TRUNCATION).to(bench, asked::add);

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
                () -> new ModelAnswers(chat, TRUNCATION).to(LongBenchChat.of(List.of(item)), index -> {}));
        assertEquals(List.of(), chat.requests);
    }
}
