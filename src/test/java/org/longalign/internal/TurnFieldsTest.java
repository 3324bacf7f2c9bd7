package org.longalign.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.data.Provenance;

class TurnFieldsTest {
    @TempDir
    private Path folder;

    private Jsonl.Contents<Instruction> read(String line) throws IOException {
        return Jsonl.read(Files.writeString(folder.resolve("x.jsonl"), line + "\n"), Instruction.class);
    }

    private static String row(String turn) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, " + turn.replace('\'', '"') + "]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"tool_calls\" | {'role': 'assistant', 'content': null, 'tool_calls': [{'id': '1'}]}",
                "\"tool_calls\" | {'role': 'assistant', 'content': 'I look.', 'tool_calls': [{'id': '1'}]}",
                "\"function_call\" | {'role': 'assistant', 'content': '', 'function_call': {'name': 'f'}}",
                "\"reasoning_content\" | {'role': 'assistant', 'content': 'b', 'reasoning_content': 'Hm.'}",
                "\"thinking\" | {'role': 'assistant', 'content': 'b', 'thinking': 'Hm.'}",
                "\"weight\": 0 | {'role': 'assistant', 'content': 'b', 'weight': 0}",
                "\"train\": false | {'role': 'assistant', 'content': 'b', 'train': false}",
                "unknown role \"tool\": | {'role': 'tool', 'content': '42'}",
                "unknown role \"function\": | {'role': 'function', 'content': '42'}",
                "unknown role \"observation\": | {'role': 'observation', 'content': '42'}",
                "unknown role \"ipython\": | {'role': 'ipython', 'content': '42'}",
                "call it \"system\" | {'role': 'developer', 'content': 'b'}",
                "image_url | {'role': 'assistant', 'content': [{'type': 'image_url', 'image_url': 'x'}]}",
                "no \"content\" | {'role': 'assistant', 'content': null}",
                "no \"content\" | {'role': 'assistant'}",
                "no \"role\" | {'content': 'b'}",
                "but 7 | {'role': 'assistant', 'content': 7}",
                "not \"b\" | 'b'"
            })
    void whatAMessageCannotHoldIsRefusedByName(String named, String turn) throws IOException {
        Jsonl.Contents<Instruction> contents = read(row(turn));
        assertEquals(0, contents.records().size());
        String reason = contents.badLines().get(0).toString();
        assertTrue(reason.startsWith(folder.resolve("x.jsonl") + ":1: ") && reason.contains(named), reason);
    }

    @Test
    void aListOfTextsIsTheirText() throws IOException {
        String turn = "{'role': 'assistant', 'content': [{'type': 'text', 'text': 'b'}, 'c', {'text': 'd'}]}";
        assertEquals(
                List.of(Message.user("a"), Message.assistant("bcd")),
                read(row(turn)).orThrow().get(0).messages());
    }

    @Test
    void emptyFieldsAndNotesLoseNothing() throws IOException {
        String turn = "{'role': 'assistant', 'content': 'b', 'tool_calls': [], 'function_call': null,"
                + " 'reasoning_content': '', 'weight': 1, 'train': true, 'name': 'n', 'time': 5}";
        assertEquals(
                Message.assistant("b"),
                read(row(turn)).orThrow().get(0).messages().get(1));
    }

    @Test
    void offeredToolsAreNotDropped() throws IOException {
        String plain = row("{'role': 'assistant', 'content': 'b'}");
        String reason = read(plain.replaceFirst("^\\{", "{\"id\": \"x7\", \"tools\": [{\"name\": \"f\"}], "))
                .badLines()
                .get(0)
                .reason();
        assertTrue(reason.startsWith("instruction x7 offers \"tools\""), reason);
        assertEquals(
                read(plain).orThrow(),
                read(plain.replaceFirst("^\\{", "{\"tools\": [], ")).orThrow());
    }

    @Test
    void anInstructionIsReadAsItIsWritten() throws IOException {
        Instruction whole = new Instruction(
                "x",
                List.of(Message.user("a"), Message.assistant("b")),
                new Provenance("s", "p", "l", "c", "r"),
                java.util.Map.of("k", "v"));
        assertEquals(List.of(whole), read(Jsonl.JSON.writeValueAsString(whole)).orThrow());
    }
}
