package org.longalign.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;

/** A server of both chat APIs on the loopback address, which misbehaves on request. */
public final class LoopbackServer implements AutoCloseable {
    static {
        // Without it each response waits 40 ms for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Answer> next = new ConcurrentLinkedDeque<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private volatile Function<Call, Answer> otherwise = call -> Answer.of(200, completion("yes", "stop", 12, 0, 3));

    /** A request as it came. */
    public record Call(String path, @Nullable String query, Map<String, List<String>> headers, String body) {
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst();
        }
    }

    /** The way a response is sent: whole, only the first half of the announced length, or once the server closes. */
    public record Answer(int status, Map<String, String> headers, String body, Manner manner) {
        public static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body, Manner.WHOLE);
        }

        public Answer header(String name, String value) {
            return new Answer(status, Map.of(name, value), body, manner);
        }

        public Answer in(Manner newManner) {
            return new Answer(status, headers, body, newManner);
        }
    }

    public enum Manner {
        WHOLE,
        CUT,
        NEVER,
        HALF_THEN_NEVER
    }

    public LoopbackServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** A completion of OpenAI's API. */
    public static String completion(String text, String finish, int input, int cached, int output) {
        ObjectNode root = Jsonl.JSON.createObjectNode();
        root.put("id", "x").put("object", "chat.completion").put("model", "tiny-1");
        ObjectNode choice = root.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", text);
        choice.put("finish_reason", finish);
        ObjectNode usage = root.putObject("usage");
        usage.put("prompt_tokens", input).put("completion_tokens", output).put("total_tokens", input + output);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return root.toString();
    }

    /** The next answers, each given once. */
    public LoopbackServer then(Answer... answers) {
        next.addAll(Arrays.asList(answers));
        return this;
    }

    /** Sets the answer to everything else. */
    public LoopbackServer otherwise(Answer answer) {
        return otherwise(call -> answer);
    }

    /** Sets the answer to everything else as a function of the call; it is called from several threads. */
    public LoopbackServer otherwise(Function<Call, Answer> answers) {
        otherwise = answers;
        return this;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    public List<Call> calls() {
        return calls;
    }

    public int mostUnderWay() {
        return mostUnderWay.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Call call = new Call(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getRawQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body);
            calls.add(call);
            Answer scripted = next.pollFirst();
            Answer answer = scripted == null ? otherwise.apply(call) : scripted;
            byte[] reply = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name.toLowerCase(Locale.ROOT), value));
            if (answer.manner() == Manner.NEVER) {
                await();
            }
            exchange.sendResponseHeaders(answer.status(), reply.length == 0 ? -1 : reply.length);
            if (answer.manner() == Manner.WHOLE) {
                exchange.getResponseBody().write(reply);
            } else {
                exchange.getResponseBody().write(reply, 0, reply.length / 2);
                exchange.getResponseBody().flush();
                if (answer.manner() == Manner.HALF_THEN_NEVER) {
                    await();
                }
            }
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void await() {
        try {
            released.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
