package org.longalign.chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.chat.LoopbackServer.completion;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.data.Message;

/** Replies as real servers give them, over HTTP, and the meaning of each. */
class ReplyShapesTest {
    private static final ChatRequest REQUEST = new ChatRequest(List.of(Message.user("Why?")), 0.5, 99);

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ChatReply openAi(String body) {
        server.then(Answer.of(200, body));
        return OpenAiChat.at(server.address(), "tiny", "NO_KEY", Map.of()).reply(REQUEST);
    }

    private ChatReply anthropic(String content, String rest) {
        server.then(Answer.of(200, "{\"content\":[" + content + "]" + rest + "}"));
        URI address = server.address();
        return AnthropicChat.at(address, "tiny", "NO_KEY", Map.of()).reply(REQUEST);
    }

    @ParameterizedTest
    @CsvSource({
        "stop, DONE",
        "end_turn, DONE",
        "stop_sequence, DONE",
        "eos_token, DONE",
        "STOP, DONE",
        "length, LENGTH",
        "max_tokens, LENGTH",
        "content_filter, FILTERED",
        "insufficient_system_resource, UNFINISHED",
        "error, UNFINISHED",
        "abort, UNFINISHED",
        "model_length, UNFINISHED",
        "tool_calls, UNFINISHED",
        "never_heard_of, UNFINISHED"
    })
    void onlyAKnownWordMeansThatAReplyIsWhole(String word, FinishReason expected) {
        ChatReply reply = openAi(completion("Half of", word, 12, 0, 3));
        assertEquals(expected, reply.finish());
        assertEquals("Half of", reply.text());
        assertEquals(15, reply.usage().totalTokens());
        if (expected == FinishReason.UNFINISHED) {
            assertEquals(word, reply.note());
            assertEquals("the reply is not finished: " + word, reply.missing());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, DONE",
        "stop_sequence, DONE",
        "max_tokens, LENGTH",
        "refusal, FILTERED",
        "pause_turn, UNFINISHED",
        "tool_use, UNFINISHED",
        "model_context_window_exceeded, UNFINISHED"
    })
    void anthropicsWordsAreUnderstood(String word, FinishReason expected) {
        ChatReply reply = anthropic("{\"type\":\"text\",\"text\":\"Half\"}", ",\"stop_reason\":\"" + word + "\"");
        assertEquals(expected, reply.finish());
        assertEquals(expected == FinishReason.UNFINISHED ? word : null, reply.note());
    }

    /** Without a word, a count below the limit shows that the limit did not cut the reply. */
    @Test
    void aReplyWithoutAWordIsWholeOnlyIfItsCountSaysSo() {
        String unsaid = completion("So.", "stop", 12, 0, 3).replace("\"finish_reason\":\"stop\"", "\"x\":1");
        assertEquals(FinishReason.DONE, openAi(unsaid).finish());
        assertEquals(
                FinishReason.DONE,
                openAi(unsaid.replace("\"x\":1", "\"finish_reason\":null")).finish());
        String cut = completion("So", "stop", 12, 0, 99).replace("\"finish_reason\":\"stop\"", "\"x\":1");
        assertEquals(FinishReason.LENGTH, openAi(cut).finish());
        ChatReply unknown = openAi("{\"choices\":[{\"message\":{\"content\":\"so\"}}]}");
        assertEquals(FinishReason.UNFINISHED, unknown.finish());
        assertTrue(String.valueOf(unknown.note()).contains("neither a finish reason nor a token count"));
        assertEquals(
                FinishReason.UNFINISHED, anthropic("", ",\"stop_reason\":null").finish());
    }

    @Test
    void reasoningIsNoPartOfTheAnswer() {
        assertEquals(
                "So.",
                openAi(completion("<think>hm</think>So.", "stop", 12, 0, 9)).text());
        assertEquals(
                "So.",
                openAi(completion("hm\n</think>\n\nSo.", "stop", 12, 0, 9)).text());
        assertEquals("So.", openAi(reasoned("So.", "stop")).text());
        assertEquals(
                "So.",
                anthropic(
                                "{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\"So.\"}",
                                ",\"stop_reason\":\"end_turn\"")
                        .text());
        String magistral = "[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                + "{\"type\":\"text\",\"text\":\"So.\"}]";
        assertEquals(
                "So.",
                openAi(completion("-", "stop", 12, 0, 9).replace("\"-\"", magistral))
                        .text());
    }

    @Test
    void reasoningAloneIsCutOrEmpty() {
        ChatReply cut = openAi(reasoned("", "length"));
        assertTrue(cut.truncated());
        assertTrue(String.valueOf(cut.missing()).contains("only reasoning"), cut::toString);
        ChatReply empty = openAi(reasoned("", "stop"));
        assertTrue(String.valueOf(empty.missing()).contains("empty (it holds only reasoning"), empty::toString);
        ChatReply hidden = openAi(completion("", "length", 12, 0, 99)
                .replace("\"prompt_tokens_details\"", "\"completion_tokens_details\":{\"reasoning_tokens\":99},\"x\""));
        assertTrue(String.valueOf(hidden.missing()).contains("only reasoning"), hidden::toString);
        ChatReply thinking =
                anthropic("{\"type\":\"thinking\",\"thinking\":\"hm\"}", ",\"stop_reason\":\"max_tokens\"");
        assertTrue(String.valueOf(thinking.missing()).contains("only reasoning"), thinking::toString);
    }

    private static String reasoned(String text, String finish) {
        return completion(text, finish, 12, 0, 9)
                .replace("\"role\":\"assistant\"", "\"role\":\"assistant\",\"reasoning_content\":\"hm\"");
    }
}
