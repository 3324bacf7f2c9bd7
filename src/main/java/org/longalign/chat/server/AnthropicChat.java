package org.longalign.chat.server;

import dev.langchain4j.model.anthropic.internal.api.AnthropicCacheType;
import dev.langchain4j.model.anthropic.internal.api.AnthropicContent;
import dev.langchain4j.model.anthropic.internal.api.AnthropicCreateMessageRequest;
import dev.langchain4j.model.anthropic.internal.api.AnthropicCreateMessageResponse;
import dev.langchain4j.model.anthropic.internal.api.AnthropicMessage;
import dev.langchain4j.model.anthropic.internal.api.AnthropicRole;
import dev.langchain4j.model.anthropic.internal.api.AnthropicTextContent;
import dev.langchain4j.model.anthropic.internal.api.AnthropicUsage;
import dev.langchain4j.model.anthropic.internal.client.AnthropicClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.longalign.data.Role;

/**
 * A model behind Anthropic's messages API, or any server with that API. Calls and keys are handled as in {@link
 * OpenAiChat}.
 *
 * <p>This API caches only what a request marks: the first {@link ChatRequest#sharedChars} characters of the first
 * message are sent as a block of their own with {@code cache_control}, and a later request that begins with the same
 * characters reads them from the cache for a tenth of the price or less. A temperature of 1, the default, is not sent,
 * since newer models accept no other. This class uses internal classes of langchain4j, whose chat model can only mark
 * whole messages.
 */
public final class AnthropicChat implements ChatModel {
    /** The default environment variable of the key. */
    public static final String KEY_VARIABLE = "ANTHROPIC_API_KEY";
    /** Anthropic's address. */
    public static final URI ANTHROPIC = URI.create("https://api.anthropic.com/v1");

    private static final String VERSION = "2023-06-01";

    private final Endpoint endpoint;
    private final AnthropicClient client;

    private AnthropicChat(Endpoint endpoint) {
        this.endpoint = endpoint;
        AnthropicClient.Builder<?, ?> builder = AnthropicClient.builder();
        builder.httpClientBuilder(new ServerHttp(endpoint).builder());
        builder.baseUrl(endpoint.baseUrl().toString());
        builder.apiKey(endpoint.key() == null ? "none" : endpoint.key());
        builder.version(VERSION);
        builder.logRequests(false);
        builder.logResponses(false);
        client = builder.build();
    }

    /**
     * A model behind a server. The key is read from {@value #KEY_VARIABLE}.
     *
     * @param baseUrl the address that {@code /messages} is appended to, such as {@link #ANTHROPIC}
     * @param model the server's name of the model
     * @throws IllegalArgumentException if the address is not http or https, the model is blank, or the key would
     *     travel unencrypted to another machine
     */
    public static AnthropicChat at(URI baseUrl, String model) {
        return at(baseUrl, model, KEY_VARIABLE);
    }

    /**
     * A model behind a server.
     *
     * @param keyVariable the environment variable that holds the key
     * @throws IllegalArgumentException as {@link #at(URI, String)}
     */
    public static AnthropicChat at(URI baseUrl, String model, String keyVariable) {
        return at(baseUrl, model, keyVariable, System.getenv());
    }

    /** {@link #at(URI, String, String)} in a given environment. */
    public static AnthropicChat at(URI baseUrl, String model, String keyVariable, Map<String, String> environment) {
        return new AnthropicChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT));
    }

    /** The same model with another time-out for a complete reply. Default: five minutes. */
    public AnthropicChat timeout(Duration timeout) {
        return new AnthropicChat(endpoint.within(timeout));
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        AnthropicCreateMessageResponse response;
        try {
            response = client.createMessage(sent(request));
        } catch (RuntimeException e) {
            throw ServerReplies.failure(endpoint, e);
        }
        if (response == null || response.content == null) {
            throw new FailedCallException(endpoint + " sent a reply without content", Failure.MALFORMED);
        }
        StringBuilder text = new StringBuilder();
        for (AnthropicContent block : response.content) {
            if ("text".equals(block.type) && block.text != null) {
                text.append(block.text);
            }
        }
        return new ChatReply(
                endpoint.hidden(text.toString()),
                response.model == null ? endpoint.model() : endpoint.hidden(response.model),
                usage(response.usage),
                finish(response.stopReason));
    }

    private AnthropicCreateMessageRequest sent(ChatRequest request) {
        List<AnthropicTextContent> system = new ArrayList<>();
        List<AnthropicMessage> messages = new ArrayList<>();
        for (int i = 0; i < request.messages().size(); i++) {
            Message message = request.messages().get(i);
            List<AnthropicTextContent> blocks = blocks(message.content(), i == 0 ? request.sharedChars() : 0);
            if (message.role() == Role.SYSTEM) {
                system.addAll(blocks);
            } else {
                messages.add(new AnthropicMessage(
                        message.role() == Role.USER ? AnthropicRole.USER : AnthropicRole.ASSISTANT,
                        List.copyOf(blocks)));
            }
        }
        return AnthropicCreateMessageRequest.builder()
                .model(endpoint.model())
                .system(system)
                .messages(messages)
                .maxTokens(request.maxOutputTokens())
                .temperature(request.temperature() == 1 ? null : request.temperature())
                .build();
    }

    /** A text, cut in two at the end of its shared beginning; the API accepts no blank blocks. */
    private static List<AnthropicTextContent> blocks(String text, int sharedChars) {
        boolean insideCharacter = sharedChars > 0
                && sharedChars < text.length()
                && Character.isHighSurrogate(text.charAt(sharedChars - 1));
        int end = insideCharacter ? sharedChars - 1 : sharedChars;
        String shared = text.substring(0, end);
        String rest = text.substring(end);
        if (shared.isBlank()) {
            return List.of(new AnthropicTextContent(text));
        }
        if (rest.isBlank()) {
            return List.of(cached(text));
        }
        return List.of(cached(shared), new AnthropicTextContent(rest));
    }

    private static AnthropicTextContent cached(String text) {
        return new AnthropicTextContent(text, AnthropicCacheType.EPHEMERAL.cacheControl());
    }

    /** The API counts cache reads and writes separately from the input tokens; here they are part of them. */
    private static Usage usage(@Nullable AnthropicUsage usage) {
        if (usage == null) {
            return Usage.UNKNOWN;
        }
        long read = ServerReplies.count(usage.cacheReadInputTokens);
        long written = ServerReplies.count(usage.cacheCreationInputTokens);
        return new Usage(
                ServerReplies.count(usage.inputTokens) + read + written,
                read,
                ServerReplies.count(usage.outputTokens),
                written);
    }

    private static FinishReason finish(@Nullable String stopReason) {
        return switch (String.valueOf(stopReason)) {
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "refusal" -> FinishReason.FILTERED;
            default -> FinishReason.DONE;
        };
    }

    /** The model and the server's address. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
