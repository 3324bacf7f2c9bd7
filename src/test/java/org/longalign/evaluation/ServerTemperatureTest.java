package org.longalign.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.longbench.LongBench;
import org.longalign.evaluation.longbench.LongBenchItem;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.Judge;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.mtbench.MtBench;
import org.longalign.evaluation.mtbench.MtBenchQuestion;
import org.longalign.evaluation.needle.NeedleTest;
import org.longalign.tokenize.ByteTokenizer;

/** Runs over a model that takes no temperature: each can leave it to the server, and explains the refusal otherwise. */
class ServerTemperatureTest {
    private static final double DEFAULT = ChatRequest.SERVER_DEFAULT;
    private static final MiddleTruncation WINDOW = new MiddleTruncation(new ByteTokenizer(), 4_000, 50, 0);
    private static final LongBenchChat CHAT = LongBenchChat.of(
            List.of(new BenchmarkItem(0, "A text. Who?", "Who?", "He.", List.of(), Language.ENGLISH, null)));

    @TempDir
    private Path folder;

    static Stream<Arguments> runs() {
        Map<String, BiConsumer<OpenAiChat, Double>> runs = Map.of(
                "answers",
                        (chat, heat) ->
                                CHAT.answeredBy(chat, WINDOW).temperature(heat).run(),
                "judge",
                        (chat, heat) -> CHAT.scoring(List.of(new SystemAnswers("s", "test", Map.of(0, "She."))))
                                .judgedBy(Judge.zeroShot(chat).withTemperature(heat))
                                .run(),
                "LongBench",
                        (chat, heat) -> LongBench.of(List.of(new LongBenchItem(
                                        "a", "Who?", "A text.", List.of("He."), 2, "hotpotqa", "en", null)))
                                .answeredBy(chat, WINDOW)
                                .temperature(heat)
                                .judgedBy(ModelJudge.of(chat).withTemperature(heat))
                                .run(),
                "MT-Bench",
                        (chat, heat) -> MtBench.of(
                                        List.of(new MtBenchQuestion(81, "writing", List.of("2 + 2?", "Again?"), null)))
                                .answeredBy(chat, ModelJudge.of(chat).withTemperature(heat))
                                .temperature(heat)
                                .run(),
                "needle",
                        (chat, heat) -> NeedleTest.of("A sentence of a text. ".repeat(200), new ByteTokenizer())
                                .answeredBy(chat)
                                .lengths(1_500)
                                .depths(0.5)
                                .replyTokens(50)
                                .temperature(heat)
                                .judgedBy(ModelJudge.of(chat).withTemperature(heat))
                                .run());
        return runs.entrySet().stream().map(run -> Arguments.of(run.getKey(), run.getValue()));
    }

    private static Answer answer(LoopbackServer.Call call) {
        return call.body().contains("\"temperature\"")
                ? Answer.of(400, "{\"error\":{\"message\":\"Unsupported value: 'temperature' does not support 0\"}}")
                : Answer.of(200, LoopbackServer.completion("Fine. [[3]]", "stop", 9, 0, 3));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRunCanLeaveItToTheServer(String name, BiConsumer<OpenAiChat, Double> run) throws IOException {
        try (LoopbackServer server = new LoopbackServer().otherwise(ServerTemperatureTest::answer)) {
            OpenAiChat chat = OpenAiChat.at(server.address(), "tiny", "NO_KEY", Map.of());
            FailedCallException e = assertThrows(FailedCallException.class, () -> run.accept(chat, 0.0), name);
            assertTrue(String.valueOf(e.getMessage()).contains("LONGALIGN_CHAT_TEMPERATURE=default"), e::getMessage);
            assertEquals(1, server.calls().size(), "told after the first call");

            run.accept(chat, DEFAULT);
            run.accept(chat.atServerTemperature(), 0.0);
            assertTrue(server.calls().size() >= 3);
            assertFalse(server.calls().subList(1, server.calls().size()).stream()
                    .anyMatch(call -> call.body().contains("\"temperature\"")));
        }
    }

    /** A judge without examples sees the same prompt in each pass. */
    @Test
    void passesAreCallsOfTheirOwnWhereRepliesAreRecorded() throws IOException {
        try (LoopbackServer server = new LoopbackServer().otherwise(ServerTemperatureTest::answer)) {
            for (int run = 0; run < 2; run++) {
                for (String judge : List.of("judge-a", "judge-b")) {
                    OpenAiChat chat = OpenAiChat.at(server.address(), judge, "NO_KEY", Map.of());
                    CHAT.scoring(List.of(new SystemAnswers("s", "test", Map.of(0, "She."))))
                            .judgedBy(Judge.zeroShot(ChatModels.of(chat.atServerTemperature())
                                    .recordTo(folder.resolve("replies.jsonl"))
                                    .build()))
                            .passes(3)
                            .run();
                }
            }
            assertEquals(6, server.calls().size());
        }
    }
}
