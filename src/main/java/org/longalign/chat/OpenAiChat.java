package org.longalign.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Message;

/**
 * A model behind the chat API of OpenAI, or of any server that speaks it (vLLM, Ollama, llama.cpp and others). One call
 * of {@link #reply} is one HTTP request: nothing is retried here.
 *
 * <p>The key is read from the environment variable {@value #KEY_VARIABLE} and appears nowhere else: not in messages of
 * exceptions, even where a server repeats it, and not in {@link #toString}. A server of one's own needs none.
 */
public final class OpenAiChat implements ChatModel {
    /** The environment variable that holds the key. */
    public static final String KEY_VARIABLE = "OPENAI_API_KEY";
    /** OpenAI's own address. */
    public static final URI OPENAI = URI.create("https://api.openai.com/v1");

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int SHOWN = 300;

    private final URI baseUrl;
    private final String model;
    private final @Nullable String key;
    private final Duration timeout;
    private final OpenAiChatModel client;

    private OpenAiChat(URI baseUrl, String model, @Nullable String key, Duration timeout) {
        this.baseUrl = baseUrl;
        this.model = model;
        this.key = key;
        this.timeout = timeout;
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .baseUrl(baseUrl.toString())
                .modelName(model)
                .timeout(timeout)
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false);
        client = (key == null ? builder : builder.apiKey(key)).build();
    }

    /**
     * A model behind a server.
     *
     * @param baseUrl the address that {@code /chat/completions} is appended to, such as {@link #OPENAI} or {@code
     *     http://localhost:8000/v1}
     * @param model the model as the server names it
     * @throws IllegalArgumentException if the address is not an http or https one, or no model is named
     */
    public static OpenAiChat at(URI baseUrl, String model) {
        return at(baseUrl, model, System.getenv(KEY_VARIABLE));
    }

    /** As {@link #at(URI, String)} with the key given; null or blank for none. */
    static OpenAiChat at(URI baseUrl, String model, @Nullable String key) {
        boolean http = "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme());
        if (!http || baseUrl.getHost() == null || baseUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "the address of a chat server is like https://host/v1, without a user or" + " password in it");
        }
        if (model.isBlank()) {
            throw new IllegalArgumentException("name the model to ask at " + baseUrl);
        }
        return new OpenAiChat(baseUrl, model, key == null || key.isBlank() ? null : key.strip(), TIMEOUT);
    }

    /** The same model, given up on after this long; the default is five minutes. */
    public OpenAiChat timeout(Duration timeout) {
        return new OpenAiChat(baseUrl, model, key, timeout);
    }

    @Override
    public String name() {
        return model;
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        ChatResponse response;
        try {
            response = client.chat(dev.langchain4j.model.chat.request.ChatRequest.builder()
                    .messages(
                            request.messages().stream().map(OpenAiChat::message).toList())
                    .temperature(request.temperature())
                    .maxOutputTokens(request.maxOutputTokens())
                    .build());
        } catch (RuntimeException e) {
            throw failure(e);
        }
        String text = response.aiMessage() == null ? null : response.aiMessage().text();
        if (text == null) {
            throw new ChatException(
                    this + " sent a reply without text (finish reason " + response.finishReason() + ")");
        }
        String answeredBy = response.modelName();
        TokenUsage usage = response.tokenUsage();
        return new ChatReply(
                text,
                answeredBy == null ? model : answeredBy,
                usage == null
                        ? Usage.UNKNOWN
                        : new Usage(orZero(usage.inputTokenCount()), 0, orZero(usage.outputTokenCount())),
                response.finishReason() == FinishReason.LENGTH ? Finish.LENGTH : Finish.DONE);
    }

    private static ChatMessage message(Message message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.content());
            case USER -> UserMessage.from(message.content());
            case ASSISTANT -> AiMessage.from(message.content());
        };
    }

    /** What went wrong, in words. The cause is not kept, since it may hold what the server said, and so the key. */
    private ChatException failure(RuntimeException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof HttpException http) {
                return status(http);
            } else if (at instanceof TimeoutException || at instanceof HttpTimeoutException) {
                return new ChatException(this + " gave no reply within " + timeout.toMillis() / 1000.0
                        + " s; allow more with timeout(...) or look at the server");
            } else if (at instanceof InterruptedException || at instanceof InterruptedIOException) {
                Thread.currentThread().interrupt();
                return new ChatException("interrupted while waiting for " + this);
            } else if (at instanceof ConnectException) {
                return new ChatException(this + " cannot be reached; is the address right and the server running?");
            }
        }
        return new ChatException(this + " sent what is not a chat completion: " + shown(e.toString()));
    }

    private ChatException status(HttpException http) {
        int status = http.statusCode();
        String remedy = switch (status) {
            case 401, 403 ->
                key == null
                        ? "; it wants a key: put one into the environment variable " + KEY_VARIABLE
                        : "; the key in the environment variable " + KEY_VARIABLE + " was refused";
            case 404 -> "; is the address right, and does the server have this model?";
            case 429 -> "; too many requests or no credit left";
            default -> "";
        };
        return new ChatException(
                this + " answered with HTTP status " + status + remedy + ": " + shown(http.getMessage()));
    }

    /** What a server said, shortened, with the key taken out. */
    private String shown(@Nullable String text) {
        String said = text == null ? "" : text;
        if (key != null) {
            said = said.replace(key, "[key]");
        }
        said = said.replaceAll("\\s+", " ");
        return said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "...";
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    /** The model and the server's address, such as {@code llama-3.1-8b at http://localhost:8000/v1}. */
    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}
