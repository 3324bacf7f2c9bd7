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
import org.longalign.chat.Finish;
import org.longalign.chat.Usage;
import org.longalign.data.Message;
import org.longalign.data.Role;

/**
 * A model behind Anthropic's messages API, or a server that speaks it. What {@link OpenAiChat} says of calls and keys
 * holds here too.
 *
 * <p>This API keeps in its cache only what it is told to: the first {@link ChatRequest#sharedChars} characters of the
 * first message are sent as a block of their own with {@code cache_control}, and a later request that begins with the
 * same characters reads them from there for a tenth of the price or less. A temperature of 1, its default, is not sent,
 * since newer models take no other. This uses langchain4j's inner classes: its chat model can mark whole messages only.
 */
public final class AnthropicChat implements ChatModel {
    /** The environment variable that holds the key, unless another is named. */
    public static final String KEY_VARIABLE = "ANTHROPIC_API_KEY";
    /** Anthropic's own address. */
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
     * A model behind a server; its key is in {@value #KEY_VARIABLE}.
     *
     * @param baseUrl the address that {@code /messages} is appended to, such as {@link #ANTHROPIC}
     * @param model the model as the server names it
     * @throws IllegalArgumentException if the address is not an http or https one, no model is named, or the key would
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

    /** As {@link #at(URI, String, String)} in a given environment. */
    public static AnthropicChat at(URI baseUrl, String model, String keyVariable, Map<String, String> environment) {
        return new AnthropicChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT));
    }

    /** The same model, given up on if no whole reply has come after this long; the default is five minutes. */
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
            throw Replies.failure(endpoint, e);
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

    /** A text, cut in two where a shared beginning ends; the API takes no blank blocks. */
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

    /** The API counts what it reads from the cache or writes to it beside the input, not within. */
    private static Usage usage(@Nullable AnthropicUsage usage) {
        if (usage == null) {
            return Usage.UNKNOWN;
        }
        long read = Replies.count(usage.cacheReadInputTokens);
        long written = Replies.count(usage.cacheCreationInputTokens);
        return new Usage(
                Replies.count(usage.inputTokens) + read + written, read, Replies.count(usage.outputTokens), written);
    }

    private static Finish finish(@Nullable String stopReason) {
        return switch (String.valueOf(stopReason)) {
            case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
            case "refusal" -> Finish.FILTERED;
            default -> Finish.DONE;
        };
    }

    /** The model and the server's address. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
