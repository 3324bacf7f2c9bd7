package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.data.Language;
import org.longalign.tokenize.ByteTokenizer;

class LongBenchChatTest {
    private static final String CASE =
            "{\"idx\": 4, \"prompt\": \"Text. Why?\", \"query\": \"Why?\", \"answer\": \"So.\"}";
    private static final String SHOTS = "[{\"answer\": \"x\", \"score\": 9}, {\"answer\": \"\", \"score\": 1}]";

    @TempDir
    Path folder;

    private LongBenchChat read(String cases, String shots) throws Exception {
        Files.writeString(folder.resolve("test_cases.json"), cases);
        Files.writeString(folder.resolve("few_shots.json"), shots);
        return LongBenchChat.read(folder);
    }

    @Test
    void theReleasedLayoutIsRead() throws Exception {
        LongBenchChat bench = read(
                "[" + CASE + ", {\"idx\": 9, \"prompt\": \"文本。系统何时启动 systemd？\", \"query\": \"系统何时启动 systemd？\","
                        + " \"answer\": \"开机时。\", \"type\": \"unknown fields are ignored\"}]",
                "[" + SHOTS + ", []]");

        assertEquals(
                List.of(4, 9), bench.items().stream().map(BenchmarkItem::index).toList());
        BenchmarkItem first = bench.item(4);
        assertEquals("Text. Why?", first.prompt());
        assertEquals("So.", first.reference());
        assertEquals(List.of(new ScoredAnswer("x", 9), new ScoredAnswer("", 1)), first.examples());
        assertEquals(Language.ENGLISH, first.language());
        assertEquals(Language.CHINESE, bench.item(9).language());
        assertEquals(10, first.promptTokens(new ByteTokenizer()));
        assertEquals("2 items (1 english, 1 chinese)", bench.toString());
    }

    @Test
    void withoutExamplesTheFileMayBeAbsent() throws Exception {
        Files.writeString(folder.resolve("test_cases.json"), "[" + CASE + "]");
        assertEquals(List.of(), LongBenchChat.read(folder).item(4).examples());
    }

    @Test
    void documentsAreJoinedByTheirIdAndThoseNotThereAreListed() throws Exception {
        String there = "{\"idx\": 0, \"document\": \"a/1\", \"prompt\": \"{document}\\nWhy?\", \"query\": \"Why?\","
                + " \"answer\": \"So.\"}";
        LongBenchChat bench = read(
                "[" + there + ", " + there.replace("a/1", "b/2").replace("\"idx\": 0", "\"idx\": 1") + ", " + CASE
                        + "]",
                "[[], [], []]");
        assertThrows(IllegalStateException.class, () -> bench.item(0).promptTokens(new ByteTokenizer()));

        LongBenchChat open = bench.open(id -> id.equals("a/1") ? "Costs $1 {document}" : null);

        assertEquals("Costs $1 {document}\nWhy?", open.item(0).prompt());
        assertEquals(List.of(bench.item(1)), open.withoutDocument());
        assertEquals(bench.item(4), open.item(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"idx\": 4 | \"id\": 4 | item 0, field \"idx\" is missing",
                "\"idx\": 4 | \"idx\": \"4\" | item 0, field \"idx\": \"4\" is not a whole number",
                "\"idx\": 4 | \"idx\": 4.5 | item 0, field \"idx\": 4.5 is not a whole number",
                "\"query\": \"Why?\" | \"query\": \" \" | item 0, field \"query\" is blank",
                "\"query\": \"Why?\" | \"query\": 7 | item 0, field \"query\": a JSON number, not a string",
                "\"answer\": \"So.\" | \"answer\": null | item 0, field \"answer\": a JSON null, not a string",
                "\"answer\": \"So.\" | \"answers\": [] | item 0, field \"answer\" is missing",
                "\"answer\" | \"document\": \"a/1\", \"answer\" | item 0, field \"prompt\": there is no {document}",
                "\"answer\" | \"language\": \"fr\", \"answer\" | item 0, field \"language\": \"fr\" is neither",
            })
    void aBadItemIsNamedWithItsField(String from, String to, String message) {
        assertMessage("test_cases.json: " + message, "[" + CASE.replace(from, to) + "]", "[" + SHOTS + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"score\": 9 | \"score\": 11 | item 0, example 0, field \"score\": 11 is not between 1 and 10",
                "\"score\": 1 | \"score\": 0 | item 0, example 1, field \"score\": 0 is not between 1 and 10",
                "\"score\": 1 | \"score\": \"1\" | item 0, example 1, field \"score\": \"1\" is not a whole number",
                "\"answer\": \"x\" | \"text\": \"x\" | item 0, example 0, field \"answer\" is missing",
            })
    void aBadExampleIsNamedWithItsField(String from, String to, String message) {
        assertMessage("few_shots.json: " + message, "[" + CASE + "]", "[" + SHOTS.replace(from, to) + "]");
    }

    @Test
    void filesThatDoNotFitAreNamed() {
        assertMessage("few_shots.json: 2 lists of examples for the 1 items", "[" + CASE + "]", "[[], []]");
        assertMessage("few_shots.json: item 0 is a JSON object", "[" + CASE + "]", "[{}]");
        assertMessage("few_shots.json: item 0, example 0 is a JSON string", "[" + CASE + "]", "[[\"x\"]]");
        assertMessage("test_cases.json: a list is expected", "{}", "[]");
        assertMessage("test_cases.json: item 1 is a JSON array", "[" + CASE + ", []]", "[[], []]");
        assertMessage("item 1, field \"idx\": 4 occurs twice", "[" + CASE + ", " + CASE + "]", "[[], []]");
        assertMessage("test_cases.json: not JSON at line 2", "[\n{]", "[]");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> LongBenchChat.read(folder.resolve("nowhere")));
        assertTrue(String.valueOf(e.getMessage()).contains("nowhere"));
    }

    @Test
    void answersOfASystemAreReadAndCheckedLikewise() throws Exception {
        Path file = folder.resolve("a.json");
        String good = "{\"system\": \"s\", \"author\": \"me\", \"answers\": [{\"idx\": 4, \"answer\": \"\"}]}";
        Files.writeString(file, good);
        SystemAnswers read = SystemAnswers.read(file);
        assertEquals("", read.to(4).orElseThrow());
        assertTrue(read.to(5).isEmpty());
        for (String[] bad : new String[][] {
            {"\"me\"", "\" \"", "name the author of the answers"},
            {"\"author\"", "\"by\"", "field \"author\" is missing"},
            {"[{\"idx\": 4, \"answer\": \"\"}]", "4", "field \"answers\": a list is expected"},
            {"\"idx\": 4", "\"idx\": null", "answer 0, field \"idx\""},
            {
                "[{\"idx\": 4, \"answer\": \"\"}",
                "[{\"idx\": 4, \"answer\": \"\"}, {\"idx\": 4, \"answer\": \"\"}",
                "twice"
            },
        }) {
            Files.writeString(file, good.replace(bad[0], bad[1]));
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> SystemAnswers.read(file))
                    .getMessage());
            assertTrue(message.startsWith(file.toString()) && message.contains(bad[2]), message);
        }
    }

    private void assertMessage(String expected, String cases, String shots) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(cases, shots));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(folder.toString()), message);
        assertTrue(message.contains(expected), message);
    }
}
