package org.longalign.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;

/** Against a server on the loopback address. */
@Timeout(60)
class OpenAiChatTest {
    private static final String KEY = "sk-not-a-real-key-0123456789";
    private static final String COMPLETION = "{\"id\":\"x\",\"object\":\"chat.completion\",\"model\":\"tiny-1\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Because 因为.\"},"
            + "\"finish_reason\":\"FINISH\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}";
    private static final ChatRequest REQUEST = new ChatRequest(
            List.of(
                    Message.system("Be brief."),
                    Message.user("Why?"),
                    Message.assistant("How so?"),
                    Message.user("文?")),
            0.5,
            99);

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "";
    private volatile boolean wait;
    private volatile String received = "";
    private volatile @Nullable String authorization;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/chat/completions", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        received = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (wait) {
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] reply = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, reply.length);
        exchange.getResponseBody().write(reply);
        exchange.close();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private OpenAiChat chat(@Nullable String key) {
        return OpenAiChat.at(address(), "tiny", key).timeout(Duration.ofSeconds(10));
    }

    private ChatException failure(OpenAiChat chat) {
        ChatException e = assertThrows(ChatException.class, () -> chat.reply(REQUEST));
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(KEY), "the key must not show in a stack trace");
        assertEquals(1, requests.get(), "nothing is retried here");
        return e;
    }

    private static void assertSays(ChatException e, String... parts) {
        for (String part : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(part), () -> part + " in: " + e.getMessage());
        }
    }

    @Test
    void aReplyComesWithItsModelAndTokens() throws Exception {
        body = COMPLETION.replace("FINISH", "stop");
        assertEquals(
                new ChatReply("Because 因为.", "tiny-1", new Usage(12, 0, 3), Finish.DONE),
                chat(KEY).reply(REQUEST));
        JsonNode sent = Jsonl.JSON.readTree(received);
        assertEquals("tiny", sent.get("model").asText());
        assertEquals(0.5, sent.get("temperature").asDouble());
        assertEquals(99, sent.get("max_tokens").asInt());
        assertEquals(
                "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Why?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"How so?\"},{\"role\":\"user\",\"content\":\"文?\"}]",
                sent.get("messages").toString());
        assertEquals("Bearer " + KEY, authorization);
    }

    @Test
    void aServerOfOnesOwnNeedsNoKey() {
        body = COMPLETION.replace("FINISH", "stop");
        chat(" ").reply(REQUEST);
        assertNull(authorization);
    }

    @Test
    void aReplyCutAtTheOutputLimitIsMarked() {
        body = COMPLETION.replace("FINISH", "length");
        assertTrue(chat(KEY).reply(REQUEST).truncated());
    }

    @Test
    void aRefusedKeyIsNotRepeatedEvenIfTheServerDoes() {
        status = 401;
        body = "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "\"}}";
        assertSays(failure(chat(KEY)), "401", "OPENAI_API_KEY was refused", "tiny at http://127.0.0.1");
    }

    @Test
    void aMissingKeyIsNamedAsTheRemedy() {
        status = 401;
        assertSays(failure(chat(null)), "401", "put one into the environment variable OPENAI_API_KEY");
    }

    @Test
    void aServersErrorIsQuoted() {
        status = 500;
        body = "{\"error\":{\"message\":\"out of memory " + "x".repeat(5000) + "\"}}";
        ChatException e = failure(chat(KEY));
        assertSays(e, "500", "out of memory");
        assertTrue(String.valueOf(e.getMessage()).length() < 600, "long error pages are shortened");
    }

    @Test
    void aSlowServerIsGivenUpOn() {
        wait = true;
        assertSays(failure(chat(KEY).timeout(Duration.ofMillis(300))), "no reply within 0.3 s");
    }

    @Test
    void aReplyThatIsNoCompletionIsAnError() {
        for (String malformed : List.of("<html>welcome</html>", "{\"choices\":[]}", "{\"id\":\"x\"", "")) {
            requests.set(0);
            body = malformed;
            assertSays(failure(chat(KEY)), "tiny at http://127.0.0.1");
        }
    }

    @Test
    void aReplyWithoutTextIsAnError() {
        body = COMPLETION.replace("\"Because 因为.\"", "null").replace("FINISH", "content_filter");
        assertSays(failure(chat(KEY)), "without text");
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        wait = true;
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = new Thread(() -> {
            ChatException e = assertThrows(ChatException.class, () -> chat(KEY).reply(REQUEST));
            if (Thread.currentThread().isInterrupted()
                    && String.valueOf(e.getMessage()).startsWith("interrupted")) {
                interrupted.incrementAndGet();
            }
        });
        caller.start();
        while (requests.get() == 0) {
            Thread.sleep(5);
        }
        caller.interrupt();
        caller.join();
        assertEquals(1, interrupted.get());
    }

    @Test
    void anUnreachableServerIsNamed() {
        URI address = address();
        server.stop(0);
        ChatException e = assertThrows(
                ChatException.class, () -> OpenAiChat.at(address, "tiny", KEY).reply(REQUEST));
        assertSays(e, "tiny at " + address, "cannot be reached");
    }

    @Test
    void wrongAddressesAreRefusedWithoutRepeatingPasswords() {
        for (String wrong : List.of("localhost:8000/v1", "ftp://host/v1", "https://user:secret@host/v1")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> OpenAiChat.at(URI.create(wrong), "tiny", KEY));
            assertFalse(String.valueOf(e.getMessage()).contains("secret"));
        }
        assertThrows(IllegalArgumentException.class, () -> OpenAiChat.at(OpenAiChat.OPENAI, " ", KEY));
    }
}
