package org.longalign.chat.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Scripted;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.internal.LineLimit;

class RecordingTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("new").resolve("replies.jsonl");
    }

    private static ChatRequest ask(String content) {
        return new ChatRequest(List.of(Message.user(content)), 1.0, 100);
    }

    private static ChatReply reply(String text, FinishReason finish) {
        return new ChatReply(text, "tiny-1", new Usage(1000, 200, 5, 300), finish);
    }

    @Test
    void whatWasRecordedIsServedLater() {
        Scripted model = new Scripted()
                .then(() -> reply("因为 so.", FinishReason.LENGTH))
                .then(() -> reply("", FinishReason.FILTERED));
        Recording recording = Recording.to(file(), model);
        assertEquals("tiny-1", recording.reply(ask("文 why?")).model());
        recording.reply(ask("And?"));
        assertEquals("tiny", recording.name());

        RecordedReplies replay = RecordedReplies.read(file());
        assertEquals(
                new ChatReply("因为 so.", "recorded replies, tiny-1", new Usage(1000, 200, 5, 300), FinishReason.LENGTH),
                replay.reply(ask("文 why?")));
        assertEquals(FinishReason.FILTERED, replay.reply(ask("And?")).finish());
        assertEquals(2, replay.size());
        assertThrows(UnrecordedRequestException.class, () -> replay.reply(ask("Or?")));
    }

    @Test
    void nothingIsAskedTwiceNorPaidTwice() throws Exception {
        Scripted model = new Scripted();
        Recording.to(file(), model).reply(ask("a"));
        String before = Files.readString(file());
        Recording again = Recording.to(file(), model);
        assertEquals("recorded replies, tiny-1", again.reply(ask("a")).model());
        assertEquals(0, again.fresh());
        assertEquals(1, model.calls());
        assertEquals(before, Files.readString(file()));
        again.reply(ask("b"));
        assertEquals(1, again.fresh());
        assertEquals(2, Files.readAllLines(file()).size());
    }

    @Test
    void manyThreadsAndRecordingsShareAFile() throws Exception {
        Scripted model = new Scripted();
        List<Recording> recordings = List.of(Recording.to(file(), model), Recording.to(file(), model));
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            items.add(i);
        }
        Collections.shuffle(items, new java.util.Random(7));
        BoundedConcurrency.of(6).map(items, i -> recordings.get(i % 2).reply(ask("question " + i / 4)), reply -> {});
        assertEquals(30, RecordedReplies.read(file()).size());
        assertEquals(30, Files.readAllLines(file()).size());
        assertTrue(model.calls() <= 60, "each recording asks a question once: " + model.calls());
    }

    @Test
    void aTornLastLineIsCutOff() throws Exception {
        Recording.to(file(), new Scripted()).reply(ask("a"));
        String whole = Files.readString(file());
        for (int cut = 1; cut < whole.length() - 1; cut += 37) {
            Files.writeString(file(), whole + whole.replace("a", "b").substring(0, cut));
            assertEquals(1, RecordedReplies.read(file()).size());
            Recording.to(file(), new Scripted());
            assertEquals(whole, Files.readString(file()));
        }
    }

    @Test
    void aLastLineThatOnlyLacksItsEndIsKept() throws Exception {
        Recording.to(file(), new Scripted()).reply(ask("a"));
        String whole = Files.readString(file());
        Files.writeString(file(), whole.strip());
        Recording.to(file(), new Scripted()).reply(ask("b"));
        assertEquals(2, RecordedReplies.read(file()).size());
        assertTrue(Files.readString(file()).startsWith(whole));
    }

    @Test
    void exchangesThatWereWrittenByHandAreServedToo() {
        Path file = folder.resolve("written.jsonl");
        Jsonl.write(file, List.of(new RecordedReplies.Exchange("x", RecordedReplies.key(ask("a")), "by hand", "me")));
        Recording recording = Recording.to(file, new Scripted());
        assertEquals(
                new ChatReply("by hand", "recorded replies, me", Usage.UNKNOWN, FinishReason.DONE),
                recording.reply(ask("a")));
    }

    @Test
    void aFileOfSomethingElseIsLeftAlone() throws Exception {
        Path other = folder.resolve("other.jsonl");
        Files.writeString(other, "{\"messages\": []}\n");
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Recording.to(other, new Scripted()));
        assertTrue(String.valueOf(e.getMessage()).startsWith(other + ":1: "), e::getMessage);
        assertEquals("{\"messages\": []}\n", Files.readString(other));
    }

    @Test
    void aFailureIsNotRecordedAndMayBeAskedAgain() throws Exception {
        Scripted model = new Scripted().then(new FailedCallException("busy", Failure.RATE_LIMITED));
        Recording recording = Recording.to(file(), model);
        assertThrows(FailedCallException.class, () -> recording.reply(ask("a")));
        assertEquals("", Files.readString(file()));
        assertEquals(Scripted.YES, recording.reply(ask("a")));
    }

    @Test
    void aLongQuestionIsToldApartByItsEnd() throws Exception {
        Recording.to(file(), new Scripted()).reply(ask("x".repeat(5000) + "\n\n  What   for?"));
        String about = Jsonl.read(file(), RecordedReplies.Exchange.class)
                .orThrow()
                .get(0)
                .about();
        assertTrue(about.endsWith("xx What for?"), about);
        assertFalse(about.length() > 80, about);
    }

    @Test
    void anInterruptedThreadStillRecordsWhatItPaidFor() {
        Scripted model = new Scripted().then(() -> {
            Thread.currentThread().interrupt();
            return Scripted.YES;
        });
        Recording recording = Recording.to(file(), model);
        recording.reply(ask("a"));
        assertTrue(Thread.interrupted());
        assertEquals(1, RecordedReplies.read(file()).size());
    }

    private static Scripted of(String text) {
        return new Scripted().then(() -> reply(text, FinishReason.DONE));
    }

    private static ChatModel named(String name, ChatModel model) {
        return new ChatModel() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public ChatReply reply(ChatRequest request) {
                return model.reply(request);
            }
        };
    }

    @Test
    void aJudgeIsNeverAnsweredWithAnothersVerdict() {
        ChatRequest request = ask("Rate this.");
        assertEquals(
                "[[9]]",
                Recording.to(file(), named("a", of("[[9]]"))).reply(request).text());
        assertEquals(
                "[[2]]",
                Recording.to(file(), named("b", of("[[2]]"))).reply(request).text());
        Scripted idle = new Scripted();
        assertEquals(
                "[[9]]", Recording.to(file(), named("a", idle)).reply(request).text());
        assertEquals(
                "[[2]]", Recording.to(file(), named("b", idle)).reply(request).text());
        assertEquals(0, idle.calls());

        RecordedReplies both = RecordedReplies.read(file());
        assertEquals("[[2]]", both.of("b").reply(request).text());
        UnrecordedRequestException e = assertThrows(UnrecordedRequestException.class, () -> both.reply(request));
        assertTrue(String.valueOf(e.getMessage()).contains("of several models"), e::getMessage);
        assertThrows(IllegalArgumentException.class, () -> both.of("c"));
    }

    @Test
    void settingsAndPassesAreAskedApart() {
        List<ChatRequest> requests = List.of(
                ask("a"),
                ask("a").inPass(2),
                ask("a").inPass(3),
                new ChatRequest(ask("a").messages(), 0.5, 100),
                new ChatRequest(ask("a").messages(), Double.NaN, 100),
                new ChatRequest(ask("a").messages(), 1.0, 50));
        Scripted model = new Scripted();
        for (int i = 0; i < requests.size(); i++) {
            int number = i;
            model.then(() -> reply("reply " + number, FinishReason.DONE));
        }
        for (int run = 0; run < 2; run++) {
            Recording recording = Recording.to(file(), model);
            for (int i = 0; i < requests.size(); i++) {
                assertEquals("reply " + i, recording.reply(requests.get(i)).text());
            }
            RecordedReplies replay = RecordedReplies.read(file());
            for (int i = 0; i < requests.size(); i++) {
                assertEquals("reply " + i, replay.reply(requests.get(i)).text());
            }
        }
        assertEquals(6, model.calls());
        UnrecordedRequestException e = assertThrows(
                UnrecordedRequestException.class,
                () -> RecordedReplies.read(file()).reply(ask("a").inPass(4)));
        assertTrue(String.valueOf(e.getMessage()).contains("pass 4"), e::getMessage);
        assertTrue(
                String.valueOf(e.getMessage())
                        .contains("Asked[model=tiny, temperature=1.0, maxOutputTokens=100, pass=2], Asked["),
                e::getMessage);
    }

    @Test
    void noAnswerIsAskedForAgainAndReplacedByOne() {
        for (FinishReason finish : List.of(FinishReason.DONE, FinishReason.FILTERED, FinishReason.UNFINISHED)) {
            Path file = folder.resolve(finish + ".jsonl");
            Scripted model = new Scripted()
                    .then(() -> reply(finish == FinishReason.DONE ? " " : "Half", finish))
                    .then(() -> reply("whole", FinishReason.DONE));
            Recording recording = Recording.to(file, model);
            recording.reply(ask("a"));
            assertTrue(RecordedReplies.read(file).reply(ask("a")).missing() != null, "it is no answer in a replay");
            assertEquals("whole", recording.reply(ask("a")).text());
            assertEquals("whole", Recording.to(file, model).reply(ask("a")).text());
            assertEquals(2, model.calls());
            assertEquals("whole", RecordedReplies.read(file).reply(ask("a")).text());
        }
    }

    /** Such replies may be another model's. */
    @Test
    void repliesThatWereRecordedWithoutTheirSettingsAreAskedForAgain() throws Exception {
        Files.createDirectories(folder.resolve("new"));
        Files.writeString(
                file(),
                "{\"about\":\"x\",\"request\":\"" + RecordedReplies.key(ask("a"))
                        + "\",\"reply\":\"old\",\"author\":\"m\",\"finish\":\"DONE\"}\n");
        assertEquals("old", RecordedReplies.read(file()).reply(ask("a")).text());
        Scripted model = new Scripted();
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                warnings.add(logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Recording.class.getName());
        logger.addHandler(handler);
        try {
            assertEquals("yes", Recording.to(file(), model).reply(ask("a")).text());
            Recording.to(folder.resolve("other"), model);
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(1, model.calls());
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("1 replies in " + file()), warnings::toString);
    }

    /** Lines are counted whoever wrote them, and whether they were whole or blank, so that a bad one is named. */
    @Test
    void aLineOfSomethingElseThatComesLaterIsNamed() throws Exception {
        Recording recording = Recording.to(file(), new Scripted());
        recording.reply(ask("a"));
        recording.reply(ask("b"));
        String whole = Files.readString(file());
        Files.writeString(file(), whole + "\nnothing\n");
        assertNamed(4, recording);
        assertEquals(whole + "\nnothing\n", Files.readString(file()));
        Files.writeString(file(), whole + "{\"about\": \"torn");
        Recording after = Recording.to(file(), new Scripted());
        Files.writeString(file(), whole + "nothing\n");
        assertNamed(3, after);
        Files.writeString(file(), whole + "   ");
        Recording cut = Recording.to(file(), new Scripted());
        assertEquals(whole, Files.readString(file()));
        assertEquals("tiny at nowhere, recorded to " + file(), cut.toString());
    }

    private void assertNamed(int line, Recording recording) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> recording.reply(ask("after line " + line)));
        assertTrue(String.valueOf(e.getMessage()).startsWith(file() + ":" + line + ": "), e::getMessage);
    }

    @Test
    void aReplyThatCannotBeReadBackIsNotWritten() throws Exception {
        Recording recording = Recording.to(file(), new Scripted());
        recording.reply(ask("a"));
        String before = Files.readString(file());
        int bytes = before.length() - 1;
        try {
            System.setProperty(LineLimit.PROPERTY, Integer.toString(bytes));
            recording.reply(ask("b"));
            System.setProperty(LineLimit.PROPERTY, Integer.toString(bytes - 1));
            assertThrows(IllegalArgumentException.class, () -> recording.reply(ask("c")));
        } finally {
            System.clearProperty(LineLimit.PROPERTY);
        }
        assertEquals(2L * before.length(), Files.size(file()));
    }
}
