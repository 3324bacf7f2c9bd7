package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.client.RecordedReplies.Exchange;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;

class RecordedRepliesTest {
    private static final String AUTHOR = "written for the walkthrough";

    @TempDir
    Path folder;

    private static ChatRequest ask(String... contents) {
        return new ChatRequest(List.of(contents).stream().map(Message::user).toList(), 1.0, 100);
    }

    private Path file(String name, Exchange... exchanges) {
        Path file = folder.resolve(name);
        Jsonl.write(file, List.of(exchanges));
        return file;
    }

    private static Exchange exchange(ChatRequest request, String reply) {
        return new Exchange("a test", RecordedReplies.key(request), reply, AUTHOR);
    }

    @Test
    void theRecordedReplyIsGivenAndSaysThatItIsARecording() {
        RecordedReplies replies = RecordedReplies.read(file("one.jsonl", exchange(ask("文 why?"), "因为 so.")));
        ChatReply reply = replies.reply(ask("文 why?"));
        assertEquals("因为 so.", reply.text());
        assertEquals("recorded replies, written for the walkthrough", reply.model());
        assertEquals("recorded replies, written for the walkthrough", replies.name());
        assertEquals(1, replies.size());
        assertEquals("1 recorded replies, written for the walkthrough; no language model", replies.toString());
        assertTrue(replies.isReplay());
    }

    @Test
    void severalFilesAreReadAsOne() {
        Path first = file("first.jsonl", exchange(ask("a"), "1"));
        Path second = file("second.jsonl", exchange(ask("b"), "2"));
        RecordedReplies replies = RecordedReplies.read(List.of(first, second));
        assertEquals("1", replies.reply(ask("a")).text());
        assertEquals("2", replies.reply(ask("b")).text());
    }

    @Test
    void theKeyIsTheDocumentedHashAndIgnoresSamplingParameters() {
        // printf 'user 7\n\xe6\x96\x87 why\n' | sha256sum
        assertEquals(
                "c1151cdaac62a55238260399793226838c46f4e331bec46fa1778a2fa6a48786", RecordedReplies.key(ask("文 why")));
        ChatRequest cold = new ChatRequest(List.of(Message.user("文 why")), 0.0, 5);
        assertEquals(RecordedReplies.key(ask("文 why")), RecordedReplies.key(cold));
    }

    @Test
    void rolesAndBoundariesOfMessagesCount() {
        ChatRequest system = new ChatRequest(List.of(Message.system("a"), Message.user("b")), 1.0, 100);
        assertNotEquals(RecordedReplies.key(ask("a", "b")), RecordedReplies.key(system));
        assertNotEquals(RecordedReplies.key(ask("a", "b")), RecordedReplies.key(ask("ab")));
        assertNotEquals(RecordedReplies.key(ask("a", "b")), RecordedReplies.key(ask("a\nuser 1\nb")));
    }

    @Test
    void anUnknownRequestFailsLoudlyAndSaysWhatToDo() {
        RecordedReplies replies = RecordedReplies.read(file("one.jsonl", exchange(ask("known"), "x")));
        ChatRequest changed = ask("Begin here " + "x".repeat(500) + " and end there");
        UnrecordedRequestException e = assertThrows(UnrecordedRequestException.class, () -> replies.reply(changed));
        String message = String.valueOf(e.getMessage());
        assertEquals(RecordedReplies.key(changed), e.key());
        for (String part : List.of(e.key(), "Begin here", "and end there", "LONGALIGN_CHAT_MODEL", "record it")) {
            assertTrue(message.contains(part), () -> part + " in: " + message);
        }
        assertTrue(message.length() < 1000, "a long document is not repeated");
        String shown = "x".repeat(160);
        e = assertThrows(UnrecordedRequestException.class, () -> replies.reply(ask(shown)));
        assertTrue(String.valueOf(e.getMessage()).contains("Its last message is \"" + shown + "\""), e::getMessage);
    }

    @Test
    void aRepeatedKeyIsNamedByItsLine() throws Exception {
        String line = Jsonl.JSON.writeValueAsString(exchange(ask("a"), "1"));
        String other = Jsonl.JSON.writeValueAsString(exchange(ask("b"), "1"));
        Path file = folder.resolve("twice.jsonl");
        Files.writeString(file, line + "\n\n" + other + "\n" + line + "\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RecordedReplies.read(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file + ":4: "), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(file + ":1"), e::getMessage);

        Path first = file("first.jsonl", exchange(ask("b"), "1"), exchange(ask("a"), "1"));
        Path second = file("second.jsonl", exchange(ask("a"), "other"));
        e = assertThrows(IllegalArgumentException.class, () -> RecordedReplies.read(List.of(first, second)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(second + ":1: "), e::getMessage);
        assertTrue(String.valueOf(e.getMessage()).contains(first + ":2"), e::getMessage);
    }

    @Test
    void badLinesAreErrorsWithTheirPlace() throws Exception {
        Path file = folder.resolve("bad.jsonl");
        String good = Jsonl.JSON.writeValueAsString(exchange(ask("a"), "1"));
        for (String bad : List.of(
                "{\"about\": \"cut",
                "{\"about\": \"no key\", \"reply\": \"x\", \"author\": \"y\"}",
                good.replace("\"1\"", "\" \""),
                good.replace(AUTHOR, ""))) {
            Files.writeString(file, good + "\n" + bad + "\n");
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> RecordedReplies.read(file));
            assertTrue(String.valueOf(e.getMessage()).startsWith(file + ":2: "), e::getMessage);
        }
        Path missing = folder.resolve("missing.jsonl");
        assertThrows(UncheckedIOException.class, () -> RecordedReplies.read(missing));
    }
}
