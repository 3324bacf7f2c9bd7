package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.client.RecordedReplies.Exchange;
import org.longalign.corpus.PinnedDocuments;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.data.Jsonl;

class RecordingToolTest {
    /** The files that the walkthrough reads. */
    private static final Path DATA = Path.of("notebooks/data");

    @TempDir
    Path folder;

    private SampleCorpus corpus;

    @BeforeEach
    void samples() throws Exception {
        Path samples = folder.resolve("samples");
        Files.createDirectories(samples.resolve("sotu"));
        Files.writeString(
                samples.resolve("manifest.json"),
                "{\"packages\":[{\"source\":\"sotu\",\"package\":\"p\",\"version\":\"1\",\"licence\":\"x\","
                        + "\"folder\":\"sotu\"}]}");
        Files.writeString(samples.resolve("sotu/1790_a_person_n.txt"), "All is well.");
        corpus = SampleCorpus.open(samples);
    }

    private boolean rewrite(long seed, List<String> more, ByteArrayOutputStream out) {
        return RecordingTool.rewrite(folder, seed, corpus, more, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private void drafts(String... abouts) {
        Jsonl.write(
                folder.resolve(RecordingTool.REPLIES),
                List.of(abouts).stream()
                        .map(about -> Map.of(
                                "about",
                                about,
                                "reply",
                                about.startsWith("q") ? "1: a?\n2: b?\n3: c?\n4: d?\n5: e?" : "Yes.",
                                "author",
                                "for a test"))
                        .toList());
    }

    @Test
    void keysAreFilledInSoThatTheRepliesAreFound() {
        drafts("answer: sotu/1790-a-person", "questions: sotu/1790-a-person");
        for (long seed : new long[] {7, 8, 8}) {
            assertTrue(rewrite(seed, List.of(), new ByteArrayOutputStream()));
            PinnedDocuments.Match match =
                    PinnedDocuments.read(folder.resolve(RecordingTool.TEXTS)).match(corpus.documents());
            assertEquals(List.of(), match.passedOver());
            RecordedReplies replies = RecordedReplies.read(folder.resolve(RecordingTool.REPLIES));
            SelfInstructReport report = new SelfInstruct(replies, seed).run(match.documents());
            assertEquals(1, report.orThrow().instructions().size());
        }
    }

    @Test
    void nothingIsWrittenWhileSomethingIsMissing() throws Exception {
        drafts("questions: sotu/1790-a-person", "questions: sotu/1791-nobody");
        String before = Files.readString(folder.resolve(RecordingTool.REPLIES));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertFalse(rewrite(7, List.of("sotu/1792-more"), out));
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("drawn: "), said);
        assertTrue(said.contains("MISSING for sotu/1790-a-person: the line \"answer: "), said);
        assertTrue(said.contains("MISSING for sotu/1791-nobody: the document itself"), said);
        assertTrue(said.contains("MISSING for sotu/1792-more"), said);
        assertEquals(before, Files.readString(folder.resolve(RecordingTool.REPLIES)));
        assertFalse(Files.exists(folder.resolve(RecordingTool.TEXTS)));
    }

    @Test
    void wrongDraftsAreRefused() {
        drafts("something else");
        assertThrows(IllegalArgumentException.class, () -> rewrite(7, List.of(), new ByteArrayOutputStream()));
        drafts("answer: a", "answer: a");
        assertThrows(IllegalArgumentException.class, () -> rewrite(7, List.of(), new ByteArrayOutputStream()));
    }

    @Test
    void theWalkthroughsRepliesAreFiveQuestionsAndAnAnswerForEveryPinnedText() {
        RecordedReplies replies = RecordedReplies.read(DATA.resolve(RecordingTool.REPLIES));
        assertEquals("recorded replies, written for the walkthrough", replies.name());
        Map<String, String> replyByAbout = new HashMap<>();
        Jsonl.read(DATA.resolve(RecordingTool.REPLIES), Exchange.class)
                .orThrow()
                .forEach(exchange -> replyByAbout.put(exchange.about(), exchange.reply()));
        List<PinnedDocuments.Pin> pins =
                PinnedDocuments.read(DATA.resolve(RecordingTool.TEXTS)).pins();
        assertTrue(pins.size() >= 12, "about a dozen documents");
        assertEquals(2 * pins.size(), replyByAbout.size());
        for (PinnedDocuments.Pin pin : pins) {
            Questions questions =
                    Questions.parse(replyByAbout.getOrDefault("questions: " + pin.document(), ""), Prompt.QUESTIONS);
            assertEquals(Questions.Outcome.COMPLETE, questions.outcome(), pin.document());
            assertTrue(
                    replyByAbout.getOrDefault("answer: " + pin.document(), "").length() > 200, pin.document());
        }
    }
}
