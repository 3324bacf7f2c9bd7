package org.longalign.evaluation.needle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.data.Message;
import org.longalign.evaluation.LocalModel;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.JtokkitTokenizer;

class NeedleTestTest {
    private static final ChatTemplate CHAT_ML = ChatTemplate.chatMl(new ByteTokenizer());
    private static final String ENGLISH = sentences("Sentence %d of a long tale tells of rope, tar and weather. ", 900);
    private static final String CHINESE = sentences("第%d句话讲的是绳子、沥青和天气。", 900);

    /** A model given as a function of the last message. */
    private record Answering(String name, java.util.function.UnaryOperator<String> replies) implements ChatModel {
        @Override
        public ChatReply reply(ChatRequest request) {
            String last = request.messages().get(request.messages().size() - 1).content();
            return new ChatReply(replies.apply(last), name, Usage.UNKNOWN, FinishReason.DONE);
        }
    }

    private static String sentences(String form, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(String.format(java.util.Locale.ROOT, form, i));
        }
        return text.toString();
    }

    @Test
    void promptAndReplyFillTheWindowToTheToken() {
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML).replyTokens(40).trials(3);
        for (int length : new int[] {700, 1_024, 4_001}) {
            for (double depth : new double[] {0, 0.3, 1}) {
                NeedlePrompt prompt = test.prompt(length, depth, 1);
                assertEquals(length - 40, prompt.promptTokens());
                assertEquals(length - 40, CHAT_ML.prompt(List.of(Message.user(prompt.text()))).length);
            }
        }
    }

    @Test
    void aRealTokenizerComesWithinItsSeams() {
        JtokkitTokenizer tokenizer = JtokkitTokenizer.cl100kBase();
        for (NeedleTest test : List.of(
                NeedleTest.of(ENGLISH, tokenizer, 7),
                NeedleTest.of(CHINESE, tokenizer, 7).inChinese())) {
            for (int length : new int[] {500, 1_000, 4_000}) {
                NeedlePrompt prompt = test.replyTokens(60).prompt(length, 0.5, 1);
                int used = prompt.promptTokens() + 60;
                assertTrue(used <= length && used > length - 3, used + " of " + length);
                assertEquals(prompt.promptTokens(), tokenizer.count(prompt.text()) + 7);
            }
        }
    }

    @Test
    void theNeedleStandsBetweenSentencesAtItsDepth() {
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML).replyTokens(40);
        String needle = Needle.english().get(0).sentence();
        for (double depth : new double[] {0, 0.25, 0.5, 0.75, 1}) {
            NeedlePrompt prompt = test.prompt(4_000, depth, 0);
            assertEquals(depth, prompt.placedDepth(), 0.02);
            assertEquals(prompt.text().indexOf(needle), prompt.text().lastIndexOf(needle));
            String before = prompt.text().substring(0, prompt.text().indexOf(needle));
            String after = prompt.text().substring(before.length() + needle.length());
            if (depth == 0) {
                assertTrue(before.endsWith("<text>\n"), "the needle begins the text");
            } else if (depth < 1) {
                assertTrue(before.endsWith("weather. "), before.substring(before.length() - 40));
                assertTrue(after.startsWith(" Sentence "), after.substring(0, 40));
            } else {
                assertTrue(after.startsWith("\n</text>"), "the needle ends the text");
            }
        }
        String chinese = NeedleTest.of(CHINESE, CHAT_ML)
                .inChinese()
                .prompt(4_000, 0.5, 0)
                .text();
        assertTrue(chinese.contains("天气。" + Needle.chinese().get(0).sentence() + "第"));
    }

    /** Code, Chinese with commas only, one endless word, one paragraph of emoji, and a text that changes its density. */
    @Test
    void aHaystackWithoutSentencesTakesTheNeedleAtItsDepthToo() {
        List<String> haystacks = List.of(
                sentences("    int value%d = table[%<d] + 1;\n", 3_000),
                sentences("第%d天天气很好，我们去散步，", 4_000),
                "x".repeat(60_000),
                "\ud83d\ude00".repeat(20_000),
                "e\u0301".repeat(30_000),
                "word ".repeat(12_000),
                "One sentence. " + "a, b; c ".repeat(9_000),
                "很好，".repeat(4_000) + "some words, and more ".repeat(2_500));
        JtokkitTokenizer tokenizer = JtokkitTokenizer.cl100kBase();
        for (String haystack : haystacks) {
            for (int length : new int[] {600, 4_000}) {
                for (double depth : new double[] {0, 0.33, 0.9, 1}) {
                    NeedlePrompt prompt =
                            NeedleTest.of(haystack, tokenizer).replyTokens(60).prompt(length, depth, 0);
                    String text = prompt.text();
                    assertTrue(prompt.promptTokens() > length - 60 - 5, "the window is filled");
                    String needle = Needle.english().get(0).sentence();
                    int from = text.indexOf("<text>\n") + 7;
                    int at = text.indexOf(needle);
                    int end = text.indexOf("\n</text>");
                    double before = tokenizer.count(text.substring(from, at));
                    double after = tokenizer.count(text.substring(at + needle.length(), end));
                    assertEquals(depth, before / (before + after), 0.02, haystack.substring(0, 10) + " " + length);
                }
            }
        }
    }

    @Test
    void depthsShareTheirPassageAndTrialsDoNot() {
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML).seed(3);
        assertEquals(firstSentence(test.prompt(2_000, 0.5, 0)), firstSentence(test.prompt(2_000, 0.9, 0)));
        assertNotEquals(firstSentence(test.prompt(2_000, 0.5, 0)), firstSentence(test.prompt(2_000, 0.5, 3)));
        assertNotEquals(
                firstSentence(test.prompt(2_000, 0.5, 0)),
                firstSentence(test.seed(4).prompt(2_000, 0.5, 0)));
    }

    private static String firstSentence(NeedlePrompt prompt) {
        int begin = prompt.text().indexOf("<text>\n") + 7;
        return prompt.text().substring(begin, prompt.text().indexOf('.', begin));
    }

    @Test
    void aModelThatReadsTheSecondHalfOnlyFindsWhatIsThere() {
        ChatModel half = new Answering("half", text -> {
            String read = text.substring(text.length() / 2);
            return Needle.english().stream()
                    .map(Needle::sentence)
                    .filter(read::contains)
                    .findFirst()
                    .orElse("The text does not say.");
        });
        ChatModel judge = new Answering(
                "judge", text -> text.contains("does not say.\n</answer") ? "No. [[1]]" : "Yes. Rating: [[10]]");
        NeedleResult result = NeedleTest.of(ENGLISH, CHAT_ML)
                .lengths(3_000, 6_000)
                .depths(0, 0.25, 0.75, 1)
                .trials(3)
                .inFlight(4)
                .judgedBy(ModelJudge.of(judge))
                .answeredBy(half)
                .run();
        assertEquals(24, result.trials().size());
        for (int length : List.of(3_000, 6_000)) {
            for (double depth : List.of(0.0, 0.25, 0.75, 1.0)) {
                boolean seen = depth > 0.5;
                NeedleCell found = result.cell(length, depth, NeedleScore.FOUND);
                assertEquals(OptionalDouble.of(seen ? 1 : 0), found.mean());
                assertEquals(3, found.scored());
                assertEquals(
                        OptionalDouble.of(seen ? 10 : 1),
                        result.cell(length, depth, NeedleScore.RATING).mean());
            }
        }
        assertEquals(OptionalDouble.of(0.5), result.mean(NeedleScore.FOUND));
        assertTrue(result.toString().contains("0.50 of the expected found, rated 5.50 of 10 by judge (model)"));
    }

    @Test
    void whatIsDoneIsNotAskedAgainAndWhatFailedIs(@TempDir Path folder) {
        AtomicInteger calls = new AtomicInteger();
        ChatModel failsOnce = new Answering("m", text -> {
            if (calls.incrementAndGet() == 2) {
                throw new ChatException("busy", true);
            }
            return "7413";
        });
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML)
                .lengths(1_000)
                .depths(0, 0.5, 1)
                .answeredBy(failsOnce)
                .journal(folder.resolve("needle.jsonl"));
        NeedleResult first = test.run();
        assertEquals(1, first.cell(1_000, 0.5, NeedleScore.FOUND).unscored());
        assertTrue(first.toString().endsWith("1 without an answer"), first.toString());
        NeedleResult second = test.lengths(1_000, 1_200).run();
        assertEquals(3 + 1 + 3, calls.get(), "three, the failed one again, and the grid's new column");
        assertEquals(OptionalDouble.of(1), second.mean(NeedleScore.FOUND));
        assertEquals(
                first.trials().get(0).promptTokens(), second.trials().get(0).promptTokens());
        assertThrows(IllegalArgumentException.class, () -> test.seed(1).run(), "other work");
    }

    @Test
    void anInterruptStopsTheRun(@TempDir Path folder) {
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML)
                .lengths(1_000)
                .depths(0, 0.5, 1)
                .journal(folder.resolve("needle.jsonl"));
        List<NeedleTrial> seen = new ArrayList<>();
        assertThrows(
                CancellationException.class,
                () -> test.answeredBy(new Answering("m", text -> "no"))
                        .onEach(trial -> {
                            seen.add(trial);
                            Thread.currentThread().interrupt();
                        })
                        .run());
        assertTrue(Thread.interrupted());
        assertEquals(1, seen.size());
    }

    @Test
    void aLocalModelRunsInItsWindowWithoutLosingTheMiddle() {
        try (CausalLm model = CausalLm.create(DecoderConfig.of(256, 16, 1, 2), 4, Device.cpu())) {
            LocalModel local = LocalModel.of("chance", model, CHAT_ML, 600);
            PromptText brief = new PromptText("brief-v1", "{{haystack}}\n{{question}}");
            NeedleResult result = NeedleTest.of(ENGLISH, CHAT_ML)
                    .wording(brief)
                    .replyTokens(8)
                    .lengths(400, 600)
                    .depths(0.5)
                    .answeredBy(local)
                    .run();
            assertEquals(OptionalDouble.of(0), result.mean(NeedleScore.FOUND));
            assertEquals(592, result.trials().get(1).promptTokens());
        }
    }

    @Test
    void theSubstringScoreTakesWholeWordsAndNumbers() {
        Needle needle = Needle.english().get(2);
        assertEquals(1, needle.foundIn("Platform 19, at a QUARTER\npast two."));
        assertEquals(0.5, needle.foundIn("Platform 19."));
        assertEquals(0, needle.foundIn("Platform 190, in 1954."));
        assertEquals(0, Needle.english().get(0).foundIn("174130"));
        assertEquals(1, Needle.chinese().get(1).foundIn("他只用小豆蔻调味。"));
        assertThrows(IllegalArgumentException.class, () -> Needle.of("It is blue.", "What?", "red"));
    }

    @Test
    void whatCannotBeIsRefusedWithTheRemedy() {
        NeedleTest test = NeedleTest.of(ENGLISH, CHAT_ML);
        assertTrue(message(() -> test.prompt(500_000, 0.5, 0)).contains("give a longer text"));
        assertTrue(message(() -> test.prompt(200, 0.5, 0)).contains("choose a greater length"));
        ChatModel silent = new Answering("m", text -> "");
        assertThrows(IllegalStateException.class, () -> test.answeredBy(silent).run());
        assertThrows(IllegalStateException.class, () -> test.lengths(1_000).run());
        assertThrows(IllegalArgumentException.class, () -> test.inFlight(0));
        assertThrows(IllegalArgumentException.class, () -> test.depths(50));
        assertThrows(IllegalArgumentException.class, () -> NeedleTest.of(" ", CHAT_ML));
        assertFalse(message(() -> test.wording(new PromptText("x", "{{hay}}")).prompt(1_000, 0, 0))
                .isEmpty());
    }

    private static String message(org.junit.jupiter.api.function.Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
