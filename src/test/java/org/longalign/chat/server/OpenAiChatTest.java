package org.longalign.chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.chat.LoopbackServer.completion;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.LoopbackServer;
import org.longalign.chat.LoopbackServer.Answer;
import org.longalign.chat.LoopbackServer.Manner;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;

/** Against a server on the loopback address. */
@Timeout(60)
class OpenAiChatTest {
    private static final String KEY = "sk-not-a-real-key-0123456789";
    private static final ChatRequest REQUEST = new ChatRequest(
            List.of(
                    Message.system("Be brief."),
                    Message.user("Why?"),
                    Message.assistant("How so?"),
                    Message.user("文?")),
            0.5,
            99);

    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private OpenAiChat chat(@Nullable String key) {
        return chat(server.address(), key).timeout(Duration.ofSeconds(10));
    }

    private static OpenAiChat chat(URI address, @Nullable String key) {
        return OpenAiChat.at(address, "tiny", "MY_KEY", key == null ? Map.of() : Map.of("MY_KEY", key));
    }

    private FailedCallException failure(OpenAiChat chat) {
        FailedCallException e = assertThrows(FailedCallException.class, () -> chat.reply(REQUEST));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(KEY), "the key must not show in a stack trace");
        return e;
    }

    private static void assertSays(Exception e, String... parts) {
        for (String part : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(part), () -> part + " in: " + e.getMessage());
        }
    }

    @Test
    void aReplyComesWithItsModelAndTokens() throws Exception {
        server.then(Answer.of(200, completion("Because 因为.", "stop", 2000, 1536, 3)));
        assertEquals(
                new ChatReply("Because 因为.", "tiny-1", new Usage(2000, 1536, 3), FinishReason.DONE),
                chat(KEY).reply(REQUEST));
        LoopbackServer.Call call = server.calls().get(0);
        JsonNode sent = Jsonl.JSON.readTree(call.body());
        assertEquals("tiny", sent.get("model").asText());
        assertEquals(0.5, sent.get("temperature").asDouble());
        assertEquals(
                "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Why?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"How so?\"},{\"role\":\"user\",\"content\":\"文?\"}]",
                sent.get("messages").toString());
        assertEquals("/v1/chat/completions", call.path());
        assertEquals(Optional.of("Bearer " + KEY), call.header("Authorization"));
    }

    @Test
    void eachKindOfServerIsToldTheLimitInItsWay() throws Exception {
        chat(null).reply(REQUEST);
        JsonNode own = Jsonl.JSON.readTree(server.calls().get(0).body());
        assertEquals(99, own.path("max_tokens").asInt());
        assertFalse(own.has("max_completion_tokens"));

        ChatRequest warm = new ChatRequest(REQUEST.messages(), 1, 99);
        chat(null).asOpenAi(true).reply(warm);
        JsonNode openAi = Jsonl.JSON.readTree(server.calls().get(1).body());
        assertEquals(99, openAi.path("max_completion_tokens").asInt());
        assertFalse(openAi.has("max_tokens"));
        assertFalse(openAi.has("temperature"), "1 is the default, and newer models refuse to be told");

        chat(null).reply(warm);
        JsonNode said = Jsonl.JSON.readTree(server.calls().get(2).body());
        assertEquals(1, said.path("temperature").asDouble(), "other servers have defaults of their own");
    }

    @Test
    void aServerOfOnesOwnNeedsNoKey() {
        chat(" ").reply(REQUEST);
        assertEquals(Optional.empty(), server.calls().get(0).header("Authorization"));
    }

    @Test
    void aServerThatCountsNoTokensIsTakenAsItIs() {
        server.then(
                Answer.of(
                        200,
                        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"so\"},\"finish_reason\":\"stop\"}]}"));
        assertEquals(
                new ChatReply("so", "tiny", Usage.UNKNOWN, FinishReason.DONE),
                chat(null).reply(REQUEST));
    }

    @Test
    void aReplyThatWasCutOrFilteredSaysSo() {
        server.then(
                Answer.of(200, completion("Bec", "length", 12, 0, 3)),
                Answer.of(
                        200,
                        completion("x", "content_filter", 12, 0, 3).replace("\"content\":\"x\"", "\"content\":null")));
        assertTrue(chat(KEY).reply(REQUEST).truncated());
        assertEquals(
                new ChatReply("", "tiny-1", new Usage(12, 0, 3), FinishReason.FILTERED),
                chat(KEY).reply(REQUEST));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            400 | {"error":{"message":"too long","code":"context_length_exceeded"}}  | TOO_LONG
            400 | {"error":{"message":"This model's maximum context length is 8192 tokens. However, you requested 9000"}} | TOO_LONG
            400 | {"type":"error","error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}} | TOO_LONG
            400 | {"error":{"message":"the request exceeds the available context size","type":"exceed_context_size_error"}} | TOO_LONG
            400 | [{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8)."}}] | TOO_LONG
            400 | {"error":{"message":"'max_tokens' is too large: 4096. This model's maximum context length is 4096"}} | TOO_LONG
            400 | {"error":{"message":"no","code":"content_filter"}}                 | FILTERED
            400 | {"error":{"message":"Content Exists Risk","type":"invalid_request_error"}} | FILTERED
            400 | {"error":{"code":"data_inspection_failed","message":"x"}}          | FILTERED
            400 | {"error":{"code":"invalid_prompt","message":"your prompt was flagged"}} | FILTERED
            400 | {"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}} | QUOTA
            400 | [{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}] | SETUP
            400 | {"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model.","param":"temperature","code":"unsupported_value"}} | SETUP
            400 | {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","code":"unsupported_parameter"}} | SETUP
            400 | {"type":"error","error":{"message":"`temperature` is deprecated for this model."}} | SETUP
            400 | {"error":{"message":"max_tokens is too large: 32768. This model supports at most 16384 completion tokens"}} | SETUP
            422 | {"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted"}]} | SETUP
            400 | {"error":{"message":"we could not parse the body"}}                | REFUSED
            400 | <html>Bad Request</html>                                           | REFUSED
            401 | {"error":{"message":"no such key"}}                                | SETUP
            402 | pay                                                                | QUOTA
            403 | {}                                                                 | BLOCKED
            403 | <html><title>Attention Required! / Cloudflare</title>Sorry, you have been blocked. Access denied.</html> | BLOCKED
            403 | {"message":"Forbidden"}                                            | BLOCKED
            403 | {"error":{"message":"Your key has no permission for this model"}}  | SETUP
            403 | {"error":{"code":"unsupported_country_region_territory"}}          | SETUP
            403 | {"error":{"code":403,"message":"your input was flagged"}}          | FILTERED
            403 | {"error":{"message":"stopped by Moderation"}}                      | FILTERED
            401 | {"error":{"message":"your account was flagged"}}                   | SETUP
            403 | {"error":"Access denied: your request was blocked by a security policy for this account"} | BLOCKED
            422 | {"detail":[{"type":"missing","loc":["body","x"],"msg":"Field required","input":{"temperature":0,"messages":"must be, api key not valid"}}]} | REFUSED
            404 | {"error":{"code":"model_not_found"}}                               | SETUP
            406 | <html>Not Acceptable</html>                                        | BLOCKED
            408 | {}                                                                 | SERVER_ERROR
            409 | {}                                                                 | SERVER_ERROR
            413 | {}                                                                 | TOO_LONG
            422 | {"detail":[]}                                                      | REFUSED
            429 | {"error":{"code":"rate_limit_exceeded"}}                           | RATE_LIMITED
            429 | {"error":{"code":"insufficient_quota"}}                            | QUOTA
            429 | []                                                                 | RATE_LIMITED
            451 | {}                                                                 | BLOCKED
            500 | {"error":"boom"}                                                   | SERVER_ERROR
            503 | <html>                                                             | RATE_LIMITED
            529 | {"type":"error","error":{"type":"overloaded_error"}}               | RATE_LIMITED
            """)
    void aStatusIsUnderstood(int status, String body, Failure expected) {
        server.then(Answer.of(status, body));
        FailedCallException e = failure(chat(KEY));
        assertEquals(expected, e.failure());
        assertSays(e, "tiny at http://127.0.0.1", "HTTP status " + status);
        assertEquals(1, server.calls().size(), "nothing is retried here");
    }

    @Test
    void howLongAServerWantsToBeLeftAloneIsKept() {
        server.then(Answer.of(429, "{}").header("Retry-After", "7"));
        assertEquals(Optional.of(Duration.ofSeconds(7)), failure(chat(KEY)).retryAfter());
    }

    @Test
    void aKeyThatTheServerRepeatsIsTakenOut() {
        server.then(
                Answer.of(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}"),
                Answer.of(200, completion("your key is " + KEY, "stop", 1, 0, 1).replace("tiny-1", "tiny-" + KEY)),
                Answer.of(200, "not JSON: " + KEY));
        assertSays(failure(chat(KEY)), "401", "MY_KEY was refused", "provided: [key]");
        ChatReply reply = chat(KEY).reply(REQUEST);
        assertEquals("your key is [key]", reply.text());
        assertEquals("tiny-[key]", reply.model());
        failure(chat(KEY));
        assertFalse(chat(KEY).toString().contains(KEY));
    }

    @Test
    void aMissingKeyIsNamedAsTheRemedy() {
        server.then(Answer.of(401, "{}"));
        assertSays(failure(chat(null)), "401", "set the environment variable MY_KEY");
    }

    @Test
    void aRedirectIsNotFollowedSinceTheKeyWouldTravelAlong() throws IOException {
        try (LoopbackServer other = new LoopbackServer()) {
            String place = other.address().toString().replace("127.0.0.1", "localhost");
            server.then(
                    Answer.of(307, "").header("Location", place + "/chat/completions"),
                    Answer.of(302, "").header("Location", ":::"));
            FailedCallException e = failure(chat(KEY));
            assertEquals(Failure.SETUP, e.failure());
            assertSays(e, "307", "http://localhost");
            assertEquals(Failure.SETUP, failure(chat(KEY)).failure());
            assertEquals(List.of(), other.calls());
        }
    }

    @Test
    void aServersErrorIsQuoted() {
        server.then(Answer.of(500, "{\"error\":{\"message\":\"out of memory " + "x".repeat(5000) + "\"}}"));
        FailedCallException e = failure(chat(KEY));
        assertSays(e, "500", "out of memory");
        assertTrue(String.valueOf(e.getMessage()).length() < 600, "long error pages are shortened");
    }

    @ParameterizedTest
    @CsvSource({"NEVER", "HALF_THEN_NEVER"})
    void aSlowServerIsGivenUpOnEvenInTheMiddleOfAReply(Manner manner) {
        server.then(Answer.of(200, completion("x", "stop", 1, 0, 1)).in(manner));
        FailedCallException e = failure(chat(KEY).timeout(Duration.ofMillis(300)));
        assertEquals(Failure.TIMED_OUT, e.failure());
        assertSays(e, "no complete reply within 0.3 s");
    }

    @Test
    void aBrokenConnectionIsTold() {
        server.then(
                Answer.of(200, completion("x".repeat(2000), "stop", 1, 0, 1)).in(Manner.CUT));
        assertEquals(Failure.UNREACHABLE, failure(chat(KEY)).failure());
    }

    @Test
    void whatIsNoCompletionIsMalformed() {
        List<String> bodies = List.of(
                "<html>welcome</html>",
                "{\"id\":\"x\"",
                "",
                "null",
                completion("x", "stop", 1, 0, 1).substring(0, 60));
        for (String body : bodies) {
            server.then(Answer.of(200, body));
            FailedCallException e = failure(chat(KEY));
            assertEquals(Failure.MALFORMED, e.failure(), body);
            assertSays(e, "tiny at http://127.0.0.1");
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        server.then(Answer.of(200, "{}").in(Manner.NEVER));
        AtomicReference<@Nullable Failure> seen = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            FailedCallException e =
                    assertThrows(FailedCallException.class, () -> chat(KEY).reply(REQUEST));
            seen.set(Thread.currentThread().isInterrupted() ? e.failure() : null);
        });
        caller.start();
        while (server.calls().isEmpty()) {
            Thread.sleep(5);
        }
        caller.interrupt();
        caller.join();
        assertEquals(Failure.INTERRUPTED, seen.get());
    }

    @Test
    void anInterruptedThreadBeginsNoCall() {
        Thread.currentThread().interrupt();
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> chat(KEY).reply(REQUEST));
        assertTrue(Thread.interrupted());
        assertEquals(Failure.INTERRUPTED, e.failure());
        assertEquals(List.of(), server.calls());
    }

    @Test
    void anUnreachableServerIsNamed() {
        URI address = server.address();
        server.close();
        FailedCallException e = failure(chat(address, KEY));
        assertEquals(Failure.UNREACHABLE, e.failure());
        assertSays(e, "tiny at " + address, "cannot be reached");
    }

    @Test
    void wrongAddressesAreRefusedWithoutRepeatingPasswords() {
        for (String wrong : List.of("localhost:8000/v1", "ftp://host/v1", "https://user:secret@host/v1", "relative")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> chat(URI.create(wrong), KEY));
            assertFalse(String.valueOf(e.getMessage()).contains("secret"));
        }
        assertThrows(IllegalArgumentException.class, () -> OpenAiChat.at(OpenAiChat.OPENAI, " "));
        assertThrows(
                IllegalArgumentException.class,
                () -> chat(OpenAiChat.OPENAI, KEY).timeout(Duration.ZERO));
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutRepeatingIt() {
        for (String wrong : List.of("sk-secret\nHost: elsewhere", "sk secret", "sk-sécret")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> chat(server.address(), wrong));
            assertSays(e, "MY_KEY");
            assertFalse(String.valueOf(e.getMessage()).contains("cret"));
        }
    }

    @Test
    void aKeyDoesNotTravelUnencrypted() {
        for (String far : List.of("http://example.org/v1", "http://127.0.0.1.example.org/v1", "http://10.0.0.7/v1")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> chat(URI.create(far), KEY));
            assertSays(e, "MY_KEY", "https");
            assertFalse(String.valueOf(e.getMessage()).contains(KEY));
            assertEquals("tiny at " + far, chat(URI.create(far), null).toString());
        }
        for (String near : List.of("http://localhost:1/v1", "http://[::1]:1/v1", "https://example.org/v1")) {
            assertEquals("tiny at " + near, chat(URI.create(near), KEY).toString());
        }
    }

    @Test
    void aRequestMayNameNoTemperature() throws Exception {
        chat(null).reply(new ChatRequest(REQUEST.messages(), ChatRequest.SERVER_DEFAULT, 99));
        assertFalse(Jsonl.JSON.readTree(server.calls().get(0).body()).has("temperature"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported. | LONGALIGN_CHAT_TEMPERATURE=default
            Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead. | LONGALIGN_CHAT_TOKEN_LIMIT=max_completion_tokens
            temperature: Input should be less than or equal to 1 | LONGALIGN_CHAT_TEMPERATURE=default
            Extra inputs are not permitted: max_completion_tokens | LONGALIGN_CHAT_TOKEN_LIMIT
            """)
    void aSettingThatAModelDoesNotTakeIsExplained(String said, String remedy) {
        server.then(Answer.of(400, "{\"error\":{\"message\":\"" + said + "\"}}"));
        FailedCallException e = failure(chat(null));
        assertTrue(e.endsRun());
        assertSays(e, remedy, said);
    }

    @Test
    void aKeyInEscapesIsTakenOutToo() {
        String key = "sk/not/a/real/key/0123456789";
        String escaped = key.replace("/", "\\/");
        server.then(
                Answer.of(401, "{\"error\":{\"message\":\"no such key: " + escaped + "\"}}"),
                Answer.of(200, completion("KEY", "stop", 1, 0, 1).replace("KEY", escaped)),
                Answer.of(200, "\ufeff" + completion("So.", "stop", 1, 0, 1)));
        FailedCallException e =
                assertThrows(FailedCallException.class, () -> chat(key).reply(REQUEST));
        assertSays(e, "no such key: [key]");
        assertEquals("[key]", chat(key).reply(REQUEST).text());
        assertEquals("So.", chat(key).reply(REQUEST).text());
    }
}
