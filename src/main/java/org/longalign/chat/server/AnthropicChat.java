package org.longalign.chat.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.anthropic.internal.api.AnthropicCacheType;
import dev.langchain4j.model.anthropic.internal.api.AnthropicCreateMessageRequest;
import dev.langchain4j.model.anthropic.internal.api.AnthropicMessage;
import dev.langchain4j.model.anthropic.internal.api.AnthropicRole;
import dev.langchain4j.model.anthropic.internal.api.AnthropicTextContent;
import dev.langchain4j.model.anthropic.internal.client.AnthropicClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;
import org.longalign.chat.server.ServerReplies.End;
import org.longalign.data.Message;
import org.longalign.data.Role;
import org.longalign.internal.OptionalLibrary;

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
    /** A reply that langchain4j can read; see {@link ServerHttp}. */
    private static final String STUB =
            "{\"content\":[{\"type\":\"text\",\"text\":\"-\"}],\"stop_reason\":\"end_turn\"}";

    private final Endpoint endpoint;
    private final boolean serverTemperature;
    private final ServerHttp http;

    private AnthropicChat(Endpoint endpoint, boolean serverTemperature) {
        this.endpoint = endpoint;
        this.serverTemperature = serverTemperature;
        http = new ServerHttp(endpoint);
    }

    private AnthropicClient client(HttpClientBuilder through) {
        AnthropicClient.Builder<?, ?> builder = AnthropicClient.builder();
        builder.httpClientBuilder(through);
        builder.baseUrl(endpoint.address());
        builder.apiKey(endpoint.key() == null ? "none" : endpoint.key());
        builder.version(VERSION);
        builder.logRequests(false);
        builder.logResponses(false);
        return builder.build();
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
        OptionalLibrary.ANTHROPIC.require();
        return new AnthropicChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT), false);
    }

    /** The same model with another time-out for a complete reply. Default: five minutes. */
    public AnthropicChat timeout(Duration timeout) {
        return new AnthropicChat(endpoint.within(timeout), serverTemperature);
    }

    /** The same model, whose requests leave the temperature to the server; see {@link OpenAiChat#atServerTemperature}. */
    public AnthropicChat atServerTemperature() {
        return new AnthropicChat(endpoint, true);
    }

    @Override
    public double temperature(double asked) {
        return serverTemperature ? ChatRequest.SERVER_DEFAULT : asked;
    }

    @Override
    public String name() {
        return endpoint.model();
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        String body = http.call(STUB, through -> client(through).createMessage(sent(request)));
        JsonNode root = ServerReplies.object(endpoint, body);
        Usage usage = usage(root.path("usage"));
        String named = root.path("model").asText("");
        String model = named.isBlank() ? endpoint.model() : named;
        JsonNode content = root.path("content");
        if (!content.isArray() && !content.isTextual()) {
            throw ServerReplies.none(endpoint, root, usage, "no content");
        }
        StringBuilder text = new StringBuilder(content.asText(""));
        boolean reasons = false;
        for (JsonNode block : content) {
            String kind = block.path("type").asText("text");
            reasons |= kind.endsWith("thinking");
            text.append(kind.equals("text") ? block.path("text").asText("") : "");
        }
        End end = End.of(root.path("stop_reason"), usage, request.maxOutputTokens());
        ChatReply reply = new ChatReply(text.toString(), model, usage, end.finish(), end.note()).withoutReasoning();
        return endpoint.hidden(reply.explained(reasons));
    }

    private AnthropicCreateMessageRequest sent(ChatRequest request) {
        double temperature = temperature(request.temperature());
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
                .temperature(temperature == 1 || Double.isNaN(temperature) ? null : temperature)
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
    private static Usage usage(JsonNode usage) {
        long read = ServerReplies.most(usage.path("cache_read_input_tokens"));
        long written = ServerReplies.most(usage.path("cache_creation_input_tokens"));
        return new Usage(
                ServerReplies.most(usage.path("input_tokens")) + read + written,
                read,
                ServerReplies.most(usage.path("output_tokens")),
                written);
    }

    /** The model and the server's address. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
