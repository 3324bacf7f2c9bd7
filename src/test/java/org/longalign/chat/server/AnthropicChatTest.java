package org.longalign.chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;

/** Against a server on the loopback address. */
@Timeout(60)
class AnthropicChatTest {
    private static final String KEY = "sk-ant-not-a-real-key";
    private static final String REPLY =
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"tiny-1\","
                    + "\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\"Because \"},"
                    + "{\"type\":\"text\",\"text\":\"因为.\"}],\"stop_reason\":\"REASON\",\"usage\":{\"input_tokens\":20,"
                    + "\"cache_creation_input_tokens\":1000,\"cache_read_input_tokens\":300,\"output_tokens\":7}}";

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer().otherwise(Answer.of(200, REPLY.replace("REASON", "end_turn")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private AnthropicChat chat() {
        return AnthropicChat.at(server.address(), "tiny", "MY_KEY", Map.of("MY_KEY", KEY))
                .timeout(Duration.ofSeconds(10));
    }

    private JsonNode sent(ChatRequest request) throws IOException {
        chat().reply(request);
        return Jsonl.JSON.readTree(server.calls().get(server.calls().size() - 1).body());
    }

    private static String block(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
    }

    private static String cachedBlock(String text) {
        return "{\"type\":\"text\",\"cache_control\":{\"type\":\"ephemeral\"},\"text\":\"" + text + "\"}";
    }

    private static void assertContent(String expected, JsonNode content) throws IOException {
        assertEquals(Jsonl.JSON.readTree("[" + expected + "]"), content);
    }

    @Test
    void aReplyComesWithAllTokensCountedAsInput() {
        ChatReply reply = chat().reply(new ChatRequest(List.of(Message.user("Why?")), 0.5, 99));
        assertEquals(new ChatReply("Because 因为.", "tiny-1", new Usage(1320, 300, 7, 1000), FinishReason.DONE), reply);
        LoopbackServer.Call call = server.calls().get(0);
        assertEquals("/v1/messages", call.path());
        assertEquals(Optional.of(KEY), call.header("x-api-key"));
        assertEquals(Optional.of("2023-06-01"), call.header("anthropic-version"));
    }

    @Test
    void theSharedBeginningIsABlockOfItsOwnThatIsToBeCached() throws IOException {
        JsonNode sent = sent(new ChatRequest(List.of(Message.user("A long text. Ask!")), 0.5, 99, 12));
        assertEquals("tiny", sent.path("model").asText());
        assertEquals(99, sent.path("max_tokens").asInt());
        assertEquals(0.5, sent.path("temperature").asDouble());
        assertEquals("user", sent.path("messages").path(0).path("role").asText());
        assertContent(
                cachedBlock("A long text.") + "," + block(" Ask!"),
                sent.path("messages").path(0).path("content"));
        JsonNode second = sent(new ChatRequest(List.of(Message.user("A long text. Answer!")), 0.5, 99, 12));
        assertEquals(
                sent.at("/messages/0/content/0"), second.at("/messages/0/content/0"), "a cache goes by what is equal");
    }

    @Test
    void onlyWhatIsSharedIsCached() throws IOException {
        JsonNode none =
                sent(new ChatRequest(List.of(Message.user("a"), Message.assistant("b"), Message.user("c")), 1, 99));
        assertContent(block("a"), none.at("/messages/0/content"));
        assertContent(block("b"), none.at("/messages/1/content"));
        assertEquals("assistant", none.at("/messages/1/role").asText());
        assertFalse(none.has("temperature"), "1 is the default, and newer models refuse to be told");

        JsonNode all = sent(new ChatRequest(List.of(Message.user("a b")), 1, 99, 3));
        assertContent(cachedBlock("a b"), all.at("/messages/0/content"));
        JsonNode blankRest = sent(new ChatRequest(List.of(Message.user("a  ")), 1, 99, 1));
        assertContent(cachedBlock("a  "), blankRest.at("/messages/0/content"));
        JsonNode blankShared = sent(new ChatRequest(List.of(Message.user("  a")), 1, 99, 1));
        assertContent(block("  a"), blankShared.at("/messages/0/content"));
    }

    @Test
    void aCharacterOfTwoUnitsIsNotCut() throws IOException {
        JsonNode sent = sent(new ChatRequest(List.of(Message.user("ab\uD83D\uDE00c")), 1, 99, 3));
        assertContent(cachedBlock("ab") + "," + block("\uD83D\uDE00c"), sent.at("/messages/0/content"));
    }

    @Test
    void aSystemMessageHasAPlaceOfItsOwn() throws IOException {
        JsonNode sent = sent(new ChatRequest(List.of(Message.system("Be brief."), Message.user("Why?")), 1, 99, 3));
        assertContent(cachedBlock("Be ") + "," + block("brief."), sent.path("system"));
        assertEquals(1, sent.path("messages").size());
        assertContent(block("Why?"), sent.at("/messages/0/content"));
    }

    @Test
    void theEndOfAReplyIsUnderstood() {
        ChatRequest request = new ChatRequest(List.of(Message.user("Why?")), 1, 99);
        server.then(
                Answer.of(200, REPLY.replace("REASON", "max_tokens")),
                Answer.of(200, REPLY.replace("REASON", "refusal")),
                Answer.of(200, "{\"content\":[],\"stop_reason\":\"end_turn\"}"));
        assertEquals(FinishReason.LENGTH, chat().reply(request).finish());
        assertEquals(FinishReason.FILTERED, chat().reply(request).finish());
        assertEquals(
                new ChatReply("", "tiny", Usage.UNKNOWN, FinishReason.DONE, "it holds no text"), chat().reply(request));
    }

    @Test
    void failuresAreToldAsOfOtherServers() {
        ChatRequest request = new ChatRequest(List.of(Message.user("Why?")), 1, 99);
        server.then(
                Answer.of(
                                529,
                                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"" + KEY
                                        + "\"}}")
                        .header("Retry-After", "3"),
                Answer.of(200, "[]"),
                Answer.of(200, "null"),
                Answer.of(200, REPLY.substring(0, 150)));
        FailedCallException busy = assertThrows(FailedCallException.class, () -> chat().reply(request));
        assertEquals(Failure.RATE_LIMITED, busy.failure());
        assertEquals(Optional.of(Duration.ofSeconds(3)), busy.retryAfter());
        assertFalse(String.valueOf(busy.getMessage()).contains(KEY));
        for (int i = 0; i < 3; i++) {
            FailedCallException e = assertThrows(FailedCallException.class, () -> chat().reply(request));
            assertEquals(Failure.MALFORMED, e.failure());
            assertTrue(String.valueOf(e.getMessage()).contains("tiny at http://127.0.0.1"), e::getMessage);
        }
    }
}
