package org.longalign.chat.server;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;
import org.longalign.internal.OptionalLibrary;

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
 * temperature. {@link #atServerTemperature} and {@link #limitedBy} change that. Servers with this API find shared beginnings of requests themselves.
 */
public final class OpenAiChat implements ChatModel {
    /** The default environment variable of the key. */
    public static final String KEY_VARIABLE = "OPENAI_API_KEY";
    /** The name of the output limit at most servers. */
    public static final String TOKENS = "max_tokens";
    /** The name of the output limit at OpenAI. */
    public static final String COMPLETION_TOKENS = "max_completion_tokens";
    /** Sends no output limit. */
    public static final String NO_LIMIT = "none";
    /** OpenAI's address. */
    public static final URI OPENAI = URI.create("https://api.openai.com/v1");

    /** A reply that langchain4j can read; see {@link ServerHttp}. */
    private static final String STUB =
            "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"-\"},"
                    + "\"finish_reason\":\"stop\"}]}";

    private final Endpoint endpoint;
    private final boolean openAi;
    private final String limit;
    private final boolean serverTemperature;
    private final ServerHttp http;

    private OpenAiChat(Endpoint endpoint, boolean openAi, String limit, boolean serverTemperature) {
        this.endpoint = endpoint;
        this.openAi = openAi;
        this.limit = limit;
        this.serverTemperature = serverTemperature;
        http = new ServerHttp(endpoint);
    }

    private OpenAiChatModel client(HttpClientBuilder through) {
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .httpClientBuilder(through)
                .baseUrl(endpoint.address())
                .modelName(endpoint.model())
                .maxRetries(0)
                .logRequests(false)
                .logResponses(false);
        String key = endpoint.key();
        return (key == null ? builder : builder.apiKey(key)).build();
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
        OptionalLibrary.OPENAI.require();
        String host = String.valueOf(baseUrl.getHost());
        boolean openAi = host.endsWith("openai.com") || host.endsWith("openai.azure.com");
        return new OpenAiChat(
                new Endpoint(baseUrl, model, environment.get(keyVariable), keyVariable, Endpoint.TIMEOUT),
                openAi,
                limitOf(openAi),
                false);
    }

    /** The same model with another time-out for a complete reply. Default: five minutes. */
    public OpenAiChat timeout(Duration timeout) {
        return new OpenAiChat(endpoint.within(timeout), openAi, limit, serverTemperature);
    }

    /** The same model, with output limit and temperature sent as OpenAI's server or as other servers expect them. */
    public OpenAiChat asOpenAi(boolean likeOpenAi) {
        return new OpenAiChat(endpoint, likeOpenAi, limitOf(likeOpenAi), serverTemperature);
    }

    private static String limitOf(boolean openAi) {
        return openAi ? COMPLETION_TOKENS : TOKENS;
    }

    /**
     * The same model, whose requests leave the temperature to the server, for models that take none. Runs report it as
     * {@link ChatRequest#SERVER_DEFAULT}.
     */
    public OpenAiChat atServerTemperature() {
        return new OpenAiChat(endpoint, openAi, limit, true);
    }

    /**
     * The same model with another name for the output limit.
     *
     * @param parameter {@value #TOKENS}, {@value #COMPLETION_TOKENS}, or {@value #NO_LIMIT} to leave it to the server
     * @throws IllegalArgumentException if it is none of these
     */
    public OpenAiChat limitedBy(String parameter) {
        if (!List.of(TOKENS, COMPLETION_TOKENS, NO_LIMIT).contains(parameter)) {
            throw new IllegalArgumentException("the output limit is sent as " + TOKENS + " or " + COMPLETION_TOKENS
                    + ", or not at all: " + NO_LIMIT);
        }
        return new OpenAiChat(endpoint, openAi, parameter, serverTemperature);
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
        var sent = dev.langchain4j.model.chat.request.ChatRequest.builder()
                .messages(request.messages().stream().map(OpenAiChat::message).toList())
                .parameters(parameters(request))
                .build();
        String body = http.call(STUB, through -> client(through).chat(sent));
        return endpoint.hidden(OpenAiReply.read(endpoint, body, request.maxOutputTokens()));
    }

    private OpenAiChatRequestParameters parameters(ChatRequest request) {
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder();
        if (limit.equals(COMPLETION_TOKENS)) {
            parameters.maxCompletionTokens(request.maxOutputTokens());
        } else if (limit.equals(TOKENS)) {
            parameters.maxOutputTokens(request.maxOutputTokens());
        }
        double temperature = temperature(request.temperature());
        if (!Double.isNaN(temperature) && (!openAi || temperature != 1)) {
            parameters.temperature(temperature);
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

    /** The model and the server's address, such as {@code llama-3.1-8b at http://localhost:8000/v1}. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
