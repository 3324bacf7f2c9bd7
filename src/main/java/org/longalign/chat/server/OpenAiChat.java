package org.longalign.chat.server;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
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
import org.longalign.chat.Finish;
import org.longalign.chat.Usage;
import org.longalign.data.Message;

/**
 * A model behind the chat API of OpenAI, or of any server that speaks it (vLLM, Ollama, llama.cpp and others). One call
 * of {@link #reply} is one HTTP request: nothing is retried here, see {@link org.longalign.chat.ChatModels#of}.
 *
 * <p>The key is read from an environment variable and appears nowhere else: not in messages of exceptions or in
 * replies, even where a server repeats it, and not in {@link #toString}. A server of one's own needs none. A key is not
 * sent over plain http to another machine, nor to where a server redirects.
 *
 * <p>OpenAI's own server is told the output limit as {@code max_completion_tokens}, which its newer models insist on,
 * and no temperature of 1, its default, since some of them take no other; other servers are told {@code max_tokens} and
 * every temperature. Servers of this API find shared beginnings of requests by themselves.
 */
public final class OpenAiChat implements ChatModel {
    /** The environment variable that holds the key, unless another is named. */
    public static final String KEY_VARIABLE = "OPENAI_API_KEY";
    /** OpenAI's own address. */
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
     * A model behind a server; its key is in {@value #KEY_VARIABLE}.
     *
     * @param baseUrl the address that {@code /chat/completions} is appended to, such as {@link #OPENAI} or {@code
     *     http://localhost:8000/v1}
     * @param model the model as the server names it
     * @throws IllegalArgumentException if the address is not an http or https one, no model is named, or the key would
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

    /** As {@link #at(URI, String, String)} in a given environment. */
    public static OpenAiChat at(URI baseUrl, String model, String keyVariable, Map<String, String> environment) {
        String host = String.valueOf(baseUrl.getHost());
        boolean openAi = host.endsWith("openai.com") || host.endsWith("openai.azure.com");
        return new OpenAiChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT), openAi);
    }

    /** The same model, given up on if no whole reply has come after this long; the default is five minutes. */
    public OpenAiChat timeout(Duration timeout) {
        return new OpenAiChat(endpoint.within(timeout), openAi);
    }

    /** The same model, told the output limit and the temperature as OpenAI's own are, or as other servers' are. */
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
            throw Replies.failure(endpoint, e);
        }
        FinishReason reason = response.finishReason();
        if (reason == FinishReason.TOOL_EXECUTION) {
            throw new FailedCallException(this + " wants a tool to be used instead of replying", Failure.MALFORMED);
        }
        String text = response.aiMessage().text();
        String answeredBy = response.modelName();
        return new ChatReply(
                endpoint.hidden(text == null ? "" : text),
                answeredBy == null ? endpoint.model() : endpoint.hidden(answeredBy),
                usage(response.tokenUsage()),
                reason == FinishReason.LENGTH
                        ? Finish.LENGTH
                        : reason == FinishReason.CONTENT_FILTER ? Finish.FILTERED : Finish.DONE);
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
        long input = Replies.count(usage.inputTokenCount());
        return new Usage(input, Math.min(input, Replies.count(cached)), Replies.count(usage.outputTokenCount()));
    }

    /** The model and the server's address, such as {@code llama-3.1-8b at http://localhost:8000/v1}. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
