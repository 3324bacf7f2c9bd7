package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Language;
import org.longalign.data.Message;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.Items;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ModelAnswers;
import org.longalign.evaluation.longbenchchat.OverlapJudge;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.ByteTokenizer;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.JtokkitTokenizer;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;
import org.longalign.tokenize.Tokenizer;
import org.longalign.training.Training;

class LocalModelTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(256, 48, 2, 4);
    private static final ChatTemplate PLAIN = ChatTemplate.plain(new ByteTokenizer());
    private static final ChatTemplate CHAT_ML = ChatTemplate.chatMl(new ByteTokenizer());

    /** Bytes, but a full stop with a newline is one token, which the plain template's end then shares with an answer. */
    private static final class StopsAndNewlines implements Tokenizer {
        private final ByteTokenizer bytes = new ByteTokenizer();

        @Override
        public String name() {
            return "stops and newlines";
        }

        @Override
        public int vocabularySize() {
            return 256;
        }

        @Override
        public int[] encode(String text) {
            return bytes.encode(text.replace(".\n", "\u0001"));
        }

        @Override
        public String decode(int[] ids) {
            return bytes.decode(ids).replace("\u0001", ".\n");
        }
    }

    @Test
    void aModelOfChanceAnswersAndIsScoredLikeAnyOther() {
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1), Items.item(2)));
        try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
            LocalModel local = LocalModel.of("chance", model, CHAT_ML, 120);
            SystemAnswers answers =
                    bench.answeredBy(local, local.truncation(20)).run();
            assertEquals(3, answers.answers().size());
            assertEquals(Map.of(), answers.failures());
            ScoreReport report =
                    bench.scoring(List.of(answers)).judgedBy(new OverlapJudge()).run();
            assertEquals(6, report.verdicts().size());
            assertTrue(report.verdicts().stream()
                    .allMatch(verdict -> verdict.system().equals("chance")));
        }
    }

    /** Template, truncation, ending and decoding fit together, or what was learnt would not come out again. */
    @Test
    void whatWasLearntByHeartIsAnsweredExactly() {
        List<String> replies = List.of("In 1854.", "Zürich, 软件 🙂", "no");
        for (ChatTemplate template : List.of(PLAIN, CHAT_ML, ChatTemplate.plain(new StopsAndNewlines()))) {
            try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
                LocalModel local = LocalModel.of("learnt", model, template, 180);
                MiddleTruncation truncation = local.truncation(40);
                List<BenchmarkItem> items = new ArrayList<>();
                List<Sequence> sequences = new ArrayList<>();
                for (int i = 0; i < replies.size(); i++) {
                    BenchmarkItem item = longItem(i, replies.get(i));
                    assertTrue(item.prompt().length() > truncation.promptTokens());
                    items.add(item);
                    sequences.add(template.encode(
                            "item " + i,
                            List.of(Message.user(truncation.apply(item.prompt())), Message.assistant(replies.get(i)))));
                }
                Sequences data = new Sequences(sequences);
                BatchPlan[] epochs = new BatchPlan[60];
                for (int epoch = 0; epoch < epochs.length; epoch++) {
                    epochs[epoch] =
                            BatchPlan.packed(data.lengths()).maxTokens(1024).build();
                }
                Training.of(model, data, epochs).learningRate(1e-2).run();

                LongBenchChat bench = LongBenchChat.of(items);
                SystemAnswers answers = bench.answeredBy(local, truncation).run();
                assertEquals(replies, List.copyOf(answers.answers().values()), template.name());
                assertEquals(
                        10,
                        bench.scoring(List.of(answers))
                                .judgedBy(new OverlapJudge())
                                .run()
                                .leaderboard()
                                .get(0)
                                .mean()
                                .value());
                String prompt = truncation.apply(items.get(0).prompt());
                ChatReply cut = local.reply(request(prompt, 0, 4));
                assertEquals("In 1", cut.text());
                assertTrue(cut.truncated());
                ChatReply whole = local.reply(request(prompt, 0, 40));
                assertFalse(whole.truncated());
                assertEquals("learnt", whole.model());
            }
        }
    }

    @Test
    void aLongConversationLosesTheMiddleOfItsLongestUserMessage() {
        try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
            LocalModel local = LocalModel.of("m", model, PLAIN, 60);
            List<Message> messages = List.of(
                    Message.system("Be brief."),
                    Message.user("Hello"),
                    Message.assistant("Yes?"),
                    Message.user("abcdefghij".repeat(20)));
            ChatReply reply = local.reply(new ChatRequest(messages, 0, 10));
            assertEquals(50, reply.usage().inputTokens());
            assertEquals(10, reply.usage().outputTokens());
            // Ten, six and five bytes with their line ends come first, one more line end last.
            List<Message> shortened = new ArrayList<>(messages);
            shortened.set(3, Message.user("abcdefghijabcd" + "ghijabcdefghij"));
            assertEquals(
                    reply.text(), local.reply(new ChatRequest(shortened, 0, 10)).text());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> local.reply(
                            new ChatRequest(List.of(Message.system("x".repeat(60)), Message.user("y")), 0, 10)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> local.reply(new ChatRequest(List.of(Message.system("x")), 0, 10)));
        }
    }

    @Test
    void theSeedDecidesWhatIsDrawn() {
        try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
            LocalModel local = LocalModel.of("m", model, PLAIN, 60);
            String reply = local.reply(request("why", 1, 20)).text();
            assertEquals(reply, local.reply(request("why", 1, 20)).text());
            assertNotEquals(reply, local.seed(1).reply(request("why", 1, 20)).text());
            assertEquals(
                    local.reply(request("why", 0, 20)).text(),
                    local.topP(1e-9).reply(request("why", 1, 20)).text());
        }
    }

    @Test
    void anInterruptEndsTheAnswersAndStays() {
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
            LocalModel local = LocalModel.of("m", model, PLAIN, 120);
            Thread.currentThread().interrupt();
            ChatException e = assertThrows(ChatException.class, () -> local.reply(request("why", 0, 20)));
            assertTrue(String.valueOf(e.getMessage()).contains("interrupted after 0 tokens"), e.getMessage());
            assertTrue(e.isTransient(), "a resumed run asks again");
            ModelAnswers answers = bench.answeredBy(local, local.truncation(20));
            assertThrows(CancellationException.class, answers::run);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aTokenizerOfAnotherModelAndATemplateWithoutAnEndAreRefused() {
        try (CausalLm model = CausalLm.create(CONFIG, 4, Device.cpu())) {
            Exception e = assertThrows(
                    IllegalArgumentException.class,
                    () -> LocalModel.of("m", model, ChatTemplate.plain(JtokkitTokenizer.cl100kBase()), 60));
            assertEquals(
                    "the tokenizer cl100k_base has 100277 ids, but the model's embedding has only 256 rows;"
                            + " use the tokenizer that the model was trained with",
                    e.getMessage());
            ChatTemplate.Markers none = new ChatTemplate.Markers("", "");
            ChatTemplate endless = ChatTemplate.of(
                    new ByteTokenizer(),
                    "endless",
                    Map.of(
                            org.longalign.data.Role.SYSTEM, none,
                            org.longalign.data.Role.USER, none,
                            org.longalign.data.Role.ASSISTANT, none));
            LocalModel local = LocalModel.of("m", model, endless, 60);
            assertThrows(IllegalArgumentException.class, () -> local.reply(request("why", 0, 20)));
        }
    }

    private static ChatRequest request(String prompt, double temperature, int maxOutputTokens) {
        return new ChatRequest(List.of(Message.user(prompt)), temperature, maxOutputTokens);
    }

    private static BenchmarkItem longItem(int index, String reference) {
        String query =
                "What is said of the " + List.of("mill", "pump", "bridge").get(index) + "?";
        return new BenchmarkItem(
                index,
                "A long text. " + "Nothing is said here of it. ".repeat(10) + query,
                query,
                reference,
                List.of(),
                Language.ENGLISH,
                null);
    }
}
