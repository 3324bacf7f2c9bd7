package org.longalign.chat.server;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;

/**
 * Sends what langchain4j asks of an API and keeps the response as it came. langchain4j knows one shape of a reply,
 * and turns every other into an exception that has lost the tokens and the reason; so it builds the request only, and
 * {@link OpenAiReply} and {@link AnthropicChat} read the response.
 *
 * <p>The time-out covers the whole call, response body included; an interrupt ends a call at once; errors keep their
 * headers; redirects are not followed; and the key is removed from responses before anything reads them. Failures are
 * {@link FailedCallException}s.
 */
final class ServerHttp {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    /**
     * One for all models: each has threads of its own. HTTP/1.1, since over plain http the JDK asks for an upgrade, which
     * some servers do not understand, and over HTTP/2 it fails calls beyond the number of streams that a server allows.
     */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    private final Endpoint endpoint;

    ServerHttp(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Makes one call.
     *
     * @param stub a reply that langchain4j can read, which it gets in place of the server's
     * @param call makes langchain4j send the request through a client of this builder
     * @return the body of the server's successful response, without the key
     * @throws FailedCallException if there is none
     */
    String call(String stub, Consumer<HttpClientBuilder> call) {
        Once once = new Once(stub);
        try {
            call.accept(once);
        } catch (RuntimeException e) {
            throw ServerReplies.failure(endpoint, e);
        }
        return Objects.requireNonNull(once.body);
    }

    /** A client for one call, and its builder. The endpoint's times are used, not the builder's. */
    private final class Once implements dev.langchain4j.http.client.HttpClient, HttpClientBuilder {
        private final String stub;
        private @Nullable String body;

        Once(String stub) {
            this.stub = stub;
        }

        @Override
        public Duration connectTimeout() {
            return CONNECT;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return endpoint.timeout();
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public dev.langchain4j.http.client.HttpClient build() {
            return this;
        }

        @Override
        public SuccessfulHttpResponse execute(HttpRequest request) {
            body = response(request);
            return SuccessfulHttpResponse.builder()
                    .statusCode(200)
                    .headers(Map.of())
                    .body(stub)
                    .build();
        }

        /** Streaming is not supported. */
        @Override
        public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
            throw new UnsupportedOperationException("streaming is not supported");
        }
    }

    private String response(HttpRequest request) {
        if (Thread.currentThread().isInterrupted()) {
            throw FailedCallException.interrupted(endpoint.toString());
        }
        HttpResponse<byte[]> response = send(request);
        String body = endpoint.hidden(new String(response.body(), StandardCharsets.UTF_8));
        int status = response.statusCode();
        if (status < 200 || status >= 300) {
            throw ErrorReply.read(endpoint, status, response.headers(), body);
        }
        return body;
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        java.net.http.HttpRequest.Builder outgoing =
                java.net.http.HttpRequest.newBuilder(endpoint.target(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> outgoing.header(name, value)));
        outgoing.method(
                request.method().name(),
                request.body() == null
                        ? java.net.http.HttpRequest.BodyPublishers.noBody()
                        : java.net.http.HttpRequest.BodyPublishers.ofString(request.body()));
        CompletableFuture<HttpResponse<byte[]>> reply = CLIENT.sendAsync(outgoing.build(), BodyHandlers.ofByteArray());
        try {
            return reply.get(endpoint.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw FailedCallException.interrupted(endpoint.toString());
        } catch (TimeoutException e) {
            throw new FailedCallException(
                    endpoint + " gave no complete reply within "
                            + endpoint.timeout().toMillis() / 1000.0 + " s; raise the time-out or check the server",
                    Failure.TIMED_OUT);
        } catch (ExecutionException e) {
            throw broken(e.getCause());
        } finally {
            reply.cancel(true);
        }
    }

    private FailedCallException broken(@Nullable Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
            return new FailedCallException(
                    endpoint + " cannot be reached; is the address right and the server running?", Failure.UNREACHABLE);
        }
        if (cause instanceof IOException) {
            return new FailedCallException(
                    "the connection to " + endpoint + " broke: " + endpoint.shown(String.valueOf(cause.getMessage())),
                    Failure.UNREACHABLE);
        }
        return new FailedCallException(
                "the call of " + endpoint + " failed: " + endpoint.shown(String.valueOf(cause)), Failure.REFUSED);
    }
}
