package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.tokenize.ChatTemplate.Omission;

class TokenizationTest {
    @TempDir
    private Path folder;

    private static Instruction instruction(String id, Message... messages) {
        return new Instruction(id, List.of(messages), null, Map.of());
    }

    /** 500 records, of which three are refused by Mistral's template. */
    private static List<Instruction> fiveHundred() {
        List<Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            instructions.add(instruction("i" + i, Message.user("q" + i), Message.assistant("a".repeat(i % 7))));
        }
        instructions.set(137, instruction("bad", Message.user("q"), Message.user("again")));
        instructions.set(311, instruction("", Message.assistant("first")));
        instructions.set(499, instruction("system", Message.system("s"), Message.user("q"), Message.assistant("a")));
        return instructions;
    }

    private ChatTemplate mistral() throws IOException {
        return ModelFolders.open(ModelFolders.write(folder.resolve("mistral"), "mistral"));
    }

    @Test
    void theRefusedOneOfManyIsNamed() throws IOException {
        ChatTemplate template = mistral();
        for (int again = 0; again < 5; again++) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> template.encodeAll(fiveHundred()));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("record 138 of 500 (id bad) cannot be encoded: "), message);
            assertTrue(
                    message.endsWith(
                            "refuses the conversation: Roles must alternate: user, assistant, user," + " assistant."),
                    message);
        }
    }

    @Test
    void refusedOnesAreSkippedAndCountedIfAsked() throws IOException {
        ChatTemplate template = mistral();
        Sequences whole =
                new Tokenization(template).skipRefused(true).run(fiveHundred()).sequences();
        int most = IntStream.of(whole.lengths()).sorted().toArray()[100];
        Tokenization.Result tokenized =
                new Tokenization(template).skipRefused(true).maxTokens(most).run(fiveHundred());
        TokenizationReport report = tokenized.report();
        assertEquals(500, report.records());
        assertEquals(497, report.used());
        assertEquals(497, tokenized.sequences().size());
        assertEquals(
                List.of("record 138 of 500 (id bad)", "record 312 of 500", "record 500 of 500 (id system)"),
                report.refused().stream()
                        .map(TokenizationReport.RefusedRecord::place)
                        .toList());
        assertEquals(List.of(3), List.copyOf(report.refusedByReason().values()));
        long longer = whole.list().stream().filter(one -> one.length() > most).count();
        assertTrue(longer > 0 && longer < 497);
        assertEquals(longer, report.cut());
        assertEquals(
                whole.list().stream()
                        .mapToLong(one -> Math.max(0, one.length() - most))
                        .sum(),
                report.tokensCut());
        assertEquals(tokenized.sequences().withoutTargets(), report.withoutTargets());
        Tokenization.Result first =
                new Tokenization(template).skipRefused(true).maxTokens(1).run(fiveHundred());
        assertEquals(497, first.report().withoutTargets(), "each lost its answer");
        String text = report.toString();
        assertTrue(text.startsWith("497 of 500 records used; 3 refused: 3 x "), text);
        assertTrue(text.contains(longer + " cut, by " + report.tokensCut() + " tokens in all"), text);
        assertThrows(IllegalArgumentException.class, () -> new Tokenization(template).maxTokens(0));
    }

    @Test
    void aFilesRecordsAreNamedByLine() throws IOException {
        Path file = Files.writeString(folder.resolve("long.jsonl"), """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}

                {"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": "b"}]}
                {"id": "x", "messages": [{"role": "assistant", "content": "b"}]}
                {"id": "y", "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": ""}]}
                """);
        ChatTemplate template = ChatTemplate.longAlignLlama(new ByteTokenizer());
        Tokenization.Result tokenized =
                new Tokenization(template).skipRefused(true).run(file);
        assertEquals(
                List.of("long.jsonl:1", "y"),
                tokenized.sequences().list().stream().map(Sequence::id).toList());
        assertEquals(
                List.of(file + ":3", file + ":4 (id x)"),
                tokenized.report().refused().stream()
                        .map(TokenizationReport.RefusedRecord::place)
                        .toList());
        assertEquals(4, tokenized.report().records());
        assertEquals(1, tokenized.report().withoutTargets());
        Exception e = assertThrows(IllegalArgumentException.class, () -> new Tokenization(template).run(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ":3: unknown role \"tool\""), e.getMessage());
        Files.writeString(file, Files.readString(file).replace("\"tool\"", "\"assistant\""));
        e = assertThrows(IllegalArgumentException.class, () -> new Tokenization(template).run(file));
        assertTrue(
                String.valueOf(e.getMessage())
                        .startsWith(file + ":4 (id x) cannot be encoded: the form longalign-llama"),
                e.getMessage());
    }

    @Test
    void whatATemplateLeavesOutIsCounted() throws IOException {
        List<Instruction> instructions = List.of(
                instruction("1", Message.user("q"), Message.assistant("a\u200b"), Message.user("open")),
                instruction("2", Message.user("q"), Message.assistant("a"), Message.user("open")),
                instruction("3", Message.user("q"), Message.assistant("a")));
        TokenizationReport report = new Tokenization(ChatTemplate.longAlignChatGlm(new ByteTokenizer()))
                .run(instructions)
                .report();
        assertEquals(Map.of(Omission.UNANSWERED_TURN, 2, Omission.ZERO_WIDTH, 1), report.omissions());
        assertEquals(
                "3 of 3 records used; the template leaves out an unanswered last turn in 2; the template leaves out"
                        + " zero-width characters of an answer in 1",
                report.toString());

        ChatTemplate qwen3 = ModelFolders.open(ModelFolders.write(folder.resolve("qwen3"), "qwen3"));
        Message thinking = Message.assistant("<think>\nHm.\n</think>\n\nYes.");
        report = new Tokenization(qwen3)
                .run(List.of(
                        instruction("1", Message.user("q"), thinking, Message.user("q"), thinking),
                        instruction("2", Message.user("q"), thinking)))
                .report();
        assertEquals(Map.of(Omission.PART_OF_MESSAGE, 1), report.omissions(), "thoughts of an earlier answer");

        ChatTemplate plain = ModelFolders.open(ModelFolders.write(folder.resolve("plain"), "plain"));
        report = new Tokenization(plain)
                .run(List.of(instruction("1", Message.system("s"), Message.user("q"), Message.assistant("a"))))
                .report();
        assertEquals(Map.of(Omission.MESSAGE, 1), report.omissions(), "the plain template drops the system's words");
    }
}
