package org.longalign.chat.server;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.TokenUsage;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;
import org.longalign.data.Message;

/**
 * A model behind OpenAI's chat API, or any server with that API (vLLM, Ollama, llama.cpp and others). One call of
 * {@link #reply} is one HTTP request without retries; {@link org.longalign.chat.client.ChatModels#of} adds them.
 *
 * <p>The key is read from an environment variable and never shown: not in {@link #toString}, and not in exceptions or
 * replies, even if a server repeats it. Your own server may need none. A key is neither sent over plain http to another
 * machine nor to the target of a redirect.
 *
 * <p>OpenAI's own server gets the output limit as {@code max_completion_tokens}, which its newer models require, and no
 * temperature of 1, its default, since some of them accept no other. Other servers get {@code max_tokens} and every
 * temperature. Servers with this API find shared beginnings of requests themselves.
 */
public final class OpenAiChat implements ChatModel {
    /** The default environment variable of the key. */
    public static final String KEY_VARIABLE = "OPENAI_API_KEY";
    /** OpenAI's address. */
    public static final URI OPENAI = URI.create("https://api.openai.com/v1");

    private final Endpoint endpoint;
    private final boolean openAi;
    private final OpenAiChatModel client;

    private OpenAiChat(Endpoint endpoint, boolean openAi) {
        this.endpoint = endpoint;
        this.openAi = openAi;
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .httpClientBuilder(new ServerHttp(endpoint).builder())
                .baseUrl(endpoint.baseUrl().toString())
                .modelName(endpoint.model())
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false);
        String key = endpoint.key();
        client = (key == null ? builder : builder.apiKey(key)).build();
    }

    /**
     * A model behind a server. The key is read from {@value #KEY_VARIABLE}.
     *
     * @param baseUrl the address that {@code /chat/completions} is appended to, such as {@link #OPENAI} or {@code
     *     http://localhost:8000/v1}
     * @param model the server's name of the model
     * @throws IllegalArgumentException if the address is not http or https, the model is blank, or the key would
     *     travel unencrypted to another machine
     */
    public static OpenAiChat at(URI baseUrl, String model) {
        return at(baseUrl, model, KEY_VARIABLE);
    }

    /**
     * A model behind a server.
     *
     * @param keyVariable the environment variable that holds the key; none is sent if it is unset
     * @throws IllegalArgumentException as {@link #at(URI, String)}
     */
    public static OpenAiChat at(URI baseUrl, String model, String keyVariable) {
        return at(baseUrl, model, keyVariable, System.getenv());
    }

    /** {@link #at(URI, String, String)} in a given environment. */
    public static OpenAiChat at(URI baseUrl, String model, String keyVariable, Map<String, String> environment) {
        String host = String.valueOf(baseUrl.getHost());
        boolean openAi = host.endsWith("openai.com") || host.endsWith("openai.azure.com");
        return new OpenAiChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT), openAi);
    }

    /** The same model with another time-out for a complete reply. Default: five minutes. */
    public OpenAiChat timeout(Duration timeout) {
        return new OpenAiChat(endpoint.within(timeout), openAi);
    }

    /** The same model, with output limit and temperature sent as OpenAI's server or as other servers expect them. */
    public OpenAiChat asOpenAi(boolean likeOpenAi) {
        return new OpenAiChat(endpoint, likeOpenAi);
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        ChatResponse response;
        try {
            response = client.chat(dev.langchain4j.model.chat.request.ChatRequest.builder()
                    .messages(
                            request.messages().stream().map(OpenAiChat::message).toList())
                    .parameters(parameters(request))
                    .build());
        } catch (RuntimeException e) {
            throw ServerReplies.failure(endpoint, e);
        }
        dev.langchain4j.model.output.FinishReason reason = response.finishReason();
        if (reason == dev.langchain4j.model.output.FinishReason.TOOL_EXECUTION) {
            throw new FailedCallException(this + " asked for a tool call instead of replying", Failure.MALFORMED);
        }
        String text = response.aiMessage().text();
        String answeredBy = response.modelName();
        return new ChatReply(
                endpoint.hidden(text == null ? "" : text),
                answeredBy == null ? endpoint.model() : endpoint.hidden(answeredBy),
                usage(response.tokenUsage()),
                finish(reason));
    }

    /** A reply without a reason is complete. */
    private static FinishReason finish(dev.langchain4j.model.output.@Nullable FinishReason reason) {
        if (reason == dev.langchain4j.model.output.FinishReason.LENGTH) {
            return FinishReason.LENGTH;
        }
        return reason == dev.langchain4j.model.output.FinishReason.CONTENT_FILTER
                ? FinishReason.FILTERED
                : FinishReason.DONE;
    }

    private OpenAiChatRequestParameters parameters(ChatRequest request) {
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder();
        if (openAi) {
            parameters.maxCompletionTokens(request.maxOutputTokens());
        } else {
            parameters.maxOutputTokens(request.maxOutputTokens());
        }
        if (!openAi || request.temperature() != 1) {
            parameters.temperature(request.temperature());
        }
        return parameters.build();
    }

    private static ChatMessage message(Message message) {
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(message.content());
            case USER -> UserMessage.from(message.content());
            case ASSISTANT -> AiMessage.from(message.content());
        };
    }

    private static Usage usage(@Nullable TokenUsage usage) {
        if (usage == null) {
            return Usage.UNKNOWN;
        }
        Integer cached = usage instanceof OpenAiTokenUsage open && open.inputTokensDetails() != null
                ? open.inputTokensDetails().cachedTokens()
                : null;
        long input = ServerReplies.count(usage.inputTokenCount());
        return new Usage(
                input, Math.min(input, ServerReplies.count(cached)), ServerReplies.count(usage.outputTokenCount()));
    }

    /** The model and the server's address, such as {@code llama-3.1-8b at http://localhost:8000/v1}. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
