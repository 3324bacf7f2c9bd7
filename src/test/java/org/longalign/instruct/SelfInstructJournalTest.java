package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.instruct.Attempt.Why;

class SelfInstructJournalTest {
    private static final Provenance PROVENANCE = new Provenance("s", "p", "1", "CC0-1.0", "f");
    private static final String FIVE = "1: q1?\n2: q2?\n3: q3?\n4: q4?\n5: q5?";

    @TempDir
    private Path folder;

    private Path journal;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void name() {
        journal = folder.resolve("journal.jsonl");
    }

    private static List<Document> documents(int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(new Document("doc-" + i, "The text of doc-" + i + ".", Language.ENGLISH, PROVENANCE));
        }
        return documents;
    }

    /** Replies with five questions and an answer, or what a function of the message says instead. */
    private ChatModel model(Function<String, @Nullable ChatReply> instead) {
        return new ChatModel() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public ChatReply reply(ChatRequest request) {
                String message = request.messages().get(0).content();
                asked.add(message);
                ChatReply reply = instead.apply(message);
                return reply == null ? reply(questions(message) ? FIVE : "An answer.", FinishReason.DONE) : reply;
            }

            private static ChatReply reply(String text, FinishReason finish) {
                return new ChatReply(text, "scripted-1", new Usage(10, 0, 5), finish);
            }
        };
    }

    private static boolean questions(String message) {
        return message.endsWith("up to 5.");
    }

    private SelfInstructReport run(ChatModel chat, int documents) {
        return new SelfInstruct(chat, 7).journal(journal).run(documents(documents));
    }

    @Test
    void aSecondRunAsksNothingAndMakesTheSame() {
        SelfInstructReport first = run(model(message -> null), 6);
        assertEquals(12, asked.size());
        assertEquals(List.of(12, 0), List.of(first.asked(), first.kept()));
        SelfInstructReport second = run(model(message -> null), 6);
        assertEquals(12, asked.size());
        assertEquals(List.of(0, 12), List.of(second.asked(), second.kept()));
        assertEquals(first.attempts(), second.attempts());
        assertEquals(new Usage(120, 0, 60), second.usage());
        assertTrue(second.toString().endsWith("seed 7; 0 calls, and 12 from the journal"), second::toString);
    }

    @Test
    void moreDocumentsGoOnInTheSameJournalAndAChangedOneIsAskedAnew() {
        run(model(message -> null), 4);
        asked.clear();
        assertEquals(6, run(model(message -> null), 6).made().size());
        assertEquals(4, asked.size());
        asked.clear();
        Document changed = new Document("doc-0", "Another text.", Language.ENGLISH, PROVENANCE);
        new SelfInstruct(model(message -> null), 7).journal(journal).run(List.of(changed));
        assertEquals(2, asked.size());
    }

    @Test
    void otherSeedsPromptsAndModelsAreOtherWork() {
        run(model(message -> null), 1);
        SelfInstruct other = new SelfInstruct(model(message -> null), 8).journal(journal);
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> other.run(documents(1)));
        assertTrue(String.valueOf(refused.getMessage()).contains("seed is 7 there and 8 here"), refused::toString);
        assertThrows(
                IllegalArgumentException.class,
                () -> new SelfInstruct(model(message -> null), 7)
                        .maxOutputTokens(5)
                        .journal(journal)
                        .run(documents(1)));
    }

    @Test
    void aTornLastLineCostsOneCall() throws IOException {
        run(model(message -> null), 3);
        asked.clear();
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, java.util.Arrays.copyOf(whole, whole.length - 9));
        assertEquals(3, run(model(message -> null), 3).made().size());
        assertEquals(1, asked.size());
        Files.write(journal, "{\"key\": \"doc".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        assertEquals(3, run(model(message -> null), 3).made().size());
        assertEquals(1, asked.size());
    }

    /** Each kind of end, at each of the two calls: told apart, kept, and asked again only where that may help. */
    @Test
    void whatIsFinalIsNotAskedAgainAndWhatMayPassIs() {
        Map<String, Function<Boolean, ChatReply>> ends = Map.of(
                "doc-0.", first -> new ChatReply(" \n", "m", Usage.UNKNOWN, FinishReason.DONE),
                "doc-1.",
                        first -> new ChatReply(
                                "I'm sorry, I can't help with that.", "m", Usage.UNKNOWN, FinishReason.DONE),
                "doc-2.",
                        first -> new ChatReply(
                                first ? "1: half of a" : "Half of", "m", Usage.UNKNOWN, FinishReason.LENGTH),
                "doc-3.", first -> new ChatReply("Some", "m", Usage.UNKNOWN, FinishReason.FILTERED),
                "doc-4.",
                        first -> {
                            throw new FailedCallException("filtered away", Failure.FILTERED);
                        },
                "doc-5.",
                        first -> {
                            throw new FailedCallException("too long", Failure.REFUSED);
                        },
                "doc-6.",
                        first -> {
                            throw new FailedCallException("too many calls", Failure.RATE_LIMITED);
                        });
        for (boolean first : new boolean[] {true, false}) {
            journal = folder.resolve("journal-" + first);
            asked.clear();
            ChatModel failing = model(message -> {
                Function<Boolean, ChatReply> end = ends.entrySet().stream()
                        .filter(each -> message.contains(each.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow();
                return questions(message) == first ? end.apply(first) : null;
            });
            SelfInstructReport report = run(failing, 7);
            assertEquals(
                    List.of(
                            Why.EMPTY,
                            Why.REFUSAL,
                            Why.TRUNCATED,
                            Why.FILTERED,
                            Why.FILTERED,
                            Why.REJECTED,
                            Why.UNDONE),
                    report.failed().stream().map(Attempt.Failed::why).toList());
            assertEquals(
                    first ? Attempt.Stage.QUESTIONS : Attempt.Stage.ANSWER,
                    report.failed().get(0).stage());
            assertEquals(1, report.undone().size());
            asked.clear();
            SelfInstructReport later = run(model(message -> null), 7);
            assertEquals(report.failed().subList(0, 6), later.failed());
            assertEquals("doc-6", later.made().get(0).documentId());
            assertEquals(first ? 2 : 1, asked.size());
        }
    }

    @Test
    void ofQuestionsThatWereCutTheWholeOnesCount() {
        ChatModel chat = model(message -> questions(message)
                ? new ChatReply("1: a?\n2: b?\n3: hal", "m", Usage.UNKNOWN, FinishReason.LENGTH)
                : null);
        assertEquals(List.of("a?", "b?"), run(chat, 1).made().get(0).questions());
    }

    @Test
    void aCallThatFailsForEveryDocumentIsTheLast() {
        for (RuntimeException all : List.of(
                new FailedCallException("the key was refused", Failure.SETUP),
                new FailedCallException("no credit left", Failure.QUOTA),
                new BudgetExceededException("the budget is used up"))) {
            String message = String.valueOf(all.getMessage());
            journal = folder.resolve(message.replace(' ', '-'));
            asked.clear();
            ChatModel chat = model(sent -> {
                if (asked.size() > 4) {
                    throw all;
                }
                return null;
            });
            SelfInstructReport report = run(chat, 6);
            assertEquals(5, asked.size(), "one call more than succeed");
            assertEquals(2, report.made().size());
            assertEquals(4, report.undone().size());
            assertEquals(message, report.undone().get(0).reason());
            assertEquals(
                    "not asked, because of an earlier failure: " + message,
                    report.undone().get(1).reason());
            assertFalse(report.toString().contains("null"));
            assertEquals(6, run(model(sent -> null), 6).made().size());
        }
    }

    @Test
    void everyMissingRecordedReplyIsReported() {
        SelfInstructReport report = new SelfInstruct(RecordedReplies.read(List.of()), 7).run(documents(3));
        assertEquals(3, report.unrecorded().size());
    }

    @Test
    void eachSetterReturnsACopy() {
        SelfInstruct plain = new SelfInstruct(model(message -> null), 7);
        List<Attempt> told = new ArrayList<>();
        plain.journal(journal);
        plain.onEach(told::add);
        plain.run(documents(2));
        assertFalse(Files.exists(journal));
        assertTrue(told.isEmpty());
    }

    @Test
    void anInterruptedRunKeepsWhatItHas() {
        SelfInstruct selfInstruct = new SelfInstruct(model(message -> null), 7);
        List<Attempt> done = new ArrayList<>();
        assertThrows(
                CancellationException.class,
                () -> selfInstruct
                        .journal(journal)
                        .onEach(attempt -> {
                            done.add(attempt);
                            if (done.size() == 3) {
                                Thread.currentThread().interrupt();
                            }
                        })
                        .run(documents(200)));
        assertTrue(Thread.interrupted());
        SelfInstructReport report = run(model(message -> null), 200);
        assertEquals(200, report.made().size());
        assertTrue(report.kept() >= 6, "three documents and more");
        assertEquals(400, report.kept() + report.asked());
        assertNull(report.reasons().get(Why.UNDONE));
    }
}
