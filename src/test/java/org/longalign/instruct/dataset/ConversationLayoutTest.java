package org.longalign.instruct.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.instruct.dataset.Conversations.Dropped;

class ConversationLayoutTest {
    @TempDir
    private Path folder;

    private Conversations read(ConversationLayout layout, String text) throws IOException {
        return layout.read(Files.writeString(folder.resolve("data.json"), text), "CC0-1.0");
    }

    private static List<List<Message>> messages(Conversations conversations) {
        return conversations.instructions().stream().map(Instruction::messages).toList();
    }

    @Test
    void longAlignIsARecordALine() throws IOException {
        Conversations read = read(ConversationLayout.LONGALIGN, """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "length": 9}

                {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}]}
                """);
        assertEquals(
                List.of(
                        List.of(Message.user("a"), Message.assistant("b")),
                        List.of(Message.system("s"), Message.user("c"), Message.assistant("d"))),
                messages(read));
        assertEquals("data.json#2", read.instructions().get(1).id());
        assertEquals(
                new Provenance("LongAlign", "data.json", "", "CC0-1.0", "data.json"),
                read.instructions().get(0).provenance());
        assertEquals(read.instructions(), read.orThrow());
    }

    @Test
    void shareGptIsAListOfConversations() throws IOException {
        String list = """
                [{"id": "x1", "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"},
                    {"from": "human", "value": "c"}, {"from": "gpt", "value": "d"}]}]
                """;
        Conversations read = read(ConversationLayout.SHAREGPT, list);
        assertEquals(
                List.of(List.of(Message.user("a"), Message.assistant("b"), Message.user("c"), Message.assistant("d"))),
                messages(read));
        assertEquals("data.json#1/x1", read.instructions().get(0).id());
        assertEquals(
                read, read(ConversationLayout.SHAREGPT, list.replace("\n", "").replaceAll("^\\[|\\]$", "")));
    }

    @Test
    void emptyRepliesAreDroppedAndCounted() throws IOException {
        Conversations read = read(ConversationLayout.SHAREGPT, """
                [{"conversations": [{"from": "gpt", "value": "hello"}, {"from": "human", "value": "a"},
                    {"from": "gpt", "value": " \\n"}, {"from": "human", "value": "b"}, {"from": "human", "value": "b2"},
                    {"from": "gpt", "value": "c"}, {"from": "human", "value": "d"}]},
                 {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": ""}]},
                 {"conversations": []}]
                """);
        assertEquals(List.of(List.of(Message.user("b"), Message.user("b2"), Message.assistant("c"))), messages(read));
        assertEquals(
                Map.of(
                        Dropped.EMPTY_REPLY, 2,
                        Dropped.REPLY_TO_NOBODY, 1,
                        Dropped.UNANSWERED, 1,
                        Dropped.CONVERSATION, 2),
                read.dropped());
        assertEquals(
                "1 conversations (1 ShareGPT); dropped: 2 empty replies (first in line 1), 1 replies to nobody (first in"
                        + " line 1), 1 unanswered turns (first in line 1), 2 whole conversations (first in line 4)",
                read.toString());
    }

    @Test
    void toolsAreNeverDropped() throws IOException {
        Conversations read = read(ConversationLayout.SHAREGPT, """
                {"tools": "[]", "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
                {"tools": "[{}]", "conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
                {"conversations": [{"from": "human", "value": "a"}, {"from": "observation", "value": "b"}]}
                {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b", "tool_calls": [{}]}]}
                """);
        assertEquals(1, read.instructions().size());
        assertEquals(
                List.of("there is \"tools\"", "unknown role \"observation\"", "there is \"tool_calls\""),
                read.badLines().stream()
                        .map(bad -> bad.reason().replaceFirst("[,:].*", ""))
                        .toList());
    }

    @Test
    void longAlpacaHasAnInstructionAndAnOutput() throws IOException {
        Conversations read = read(ConversationLayout.LONGALPACA, """
                [{"instruction": "a", "output": "b", "file": "paper.pdf"}, {"instruction": "c", "input": "i", "output": "d"},
                 {"instruction": "e", "output": ""}]
                """);
        assertEquals(
                List.of(
                        List.of(Message.user("a"), Message.assistant("b")),
                        List.of(Message.user("c\n\ni"), Message.assistant("d"))),
                messages(read));
        assertEquals(1, read.dropped(Dropped.EMPTY_REPLY));
    }

    @Test
    void badRecordsAreNamedAndTheRestIsRead() throws IOException {
        Conversations lines = read(ConversationLayout.LONGALIGN, """
                {"conversations": []}
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
                {"messages": [{"role": "narrator", "content": "a"}]}
                {"messages": [{"role": "user"}]}
                {"mess
                """);
        assertEquals(1, lines.instructions().size());
        assertEquals(
                List.of(1, 3, 4, 5),
                lines.badLines().stream().map(bad -> bad.line()).toList());
        assertEquals("unknown role \"narrator\"", lines.badLines().get(1).reason());
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, lines::orThrow);
        assertTrue(String.valueOf(refused.getMessage()).endsWith("(and 3 more)"), refused::toString);

        Conversations list = read(ConversationLayout.LONGALPACA, """
                [{"instruction": "a"},
                 {"instruction": "a", "output": "b"},
                 {"instruction": "c", "output"
                """);
        assertEquals(1, list.instructions().size());
        assertEquals(
                List.of(1, 4), list.badLines().stream().map(bad -> bad.line()).toList());
        assertTrue(list.badLines().get(1).reason().endsWith("the rest of the file is not read"));
        assertThrows(UncheckedIOException.class, () -> ConversationLayout.SHAREGPT.read(folder.resolve("none"), "MIT"));
    }
}
