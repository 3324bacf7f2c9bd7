package org.longalign.chat.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.longalign.chat.ChatModel;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.server.AnthropicChat;
import org.longalign.chat.server.OpenAiChat;
import org.longalign.internal.EnvironmentNames;

/** Reads a model from environment variables; {@link ChatModels#fromEnvironment} documents them. */
final class ChatEnvironment {
    private static final String PREFIX = "LONGALIGN_CHAT_";
    static final String PROVIDER = "LONGALIGN_CHAT_PROVIDER";
    static final String URL = "LONGALIGN_CHAT_URL";
    static final String KEY_VARIABLE = "LONGALIGN_CHAT_KEY_VARIABLE";
    static final String TIMEOUT = "LONGALIGN_CHAT_TIMEOUT_SECONDS";
    static final String RETRIES = "LONGALIGN_CHAT_RETRIES";
    static final String IN_FLIGHT = "LONGALIGN_CHAT_IN_FLIGHT";
    static final String REQUESTS = "LONGALIGN_CHAT_REQUESTS_PER_MINUTE";
    static final String TOKENS = "LONGALIGN_CHAT_TOKENS_PER_MINUTE";
    static final String BUDGET = "LONGALIGN_CHAT_BUDGET";
    static final String BUDGET_TOKENS = "LONGALIGN_CHAT_BUDGET_TOKENS";
    static final String PRICES = "LONGALIGN_CHAT_PRICES";
    static final String TEMPERATURE = "LONGALIGN_CHAT_TEMPERATURE";
    static final String TOKEN_LIMIT = "LONGALIGN_CHAT_TOKEN_LIMIT";
    static final String RECORD = "LONGALIGN_CHAT_RECORD";

    private static final String OPENAI = "openai";
    private static final String ANTHROPIC = "anthropic";
    private static final String FREE = "free";
    private static final String DEFAULT = "default";
    private static final int SHOWN = 12;

    private final Map<String, String> environment;

    ChatEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether the environment names a model. */
    boolean namesModel() {
        requireKnownNames();
        boolean named = text(ChatModels.MODEL_VARIABLE).isPresent();
        if (!named && text(RECORD).isPresent()) {
            throw bad(RECORD, "is set, but " + ChatModels.MODEL_VARIABLE + " names no model to record");
        }
        return named;
    }

    /** Refuses a misspelt setting: a budget that nothing reads limits nothing. */
    private void requireKnownNames() {
        Set<String> known = EnvironmentNames.known();
        String key = text(KEY_VARIABLE).orElse("");
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name) && !name.equals(key)) {
                List<String> settings =
                        known.stream().filter(each -> each.startsWith(PREFIX)).toList();
                List<String> near = EnvironmentNames.misspelt(Set.of(name), List.of());
                throw new IllegalArgumentException(
                        near.isEmpty()
                                ? name + " is set, but there is no such setting; there are "
                                        + String.join(", ", settings)
                                : near.get(0));
            }
        }
    }

    /** The model with the settings that the environment asks for. */
    ManagedChatModel model() {
        ManagedChatModel.Builder chat = ChatModels.of(server());
        chat = with(chat, count(RETRIES, 0), ManagedChatModel.Builder::retries);
        chat = with(chat, count(IN_FLIGHT, 1), ManagedChatModel.Builder::inFlight);
        chat = with(chat, amount(REQUESTS), ManagedChatModel.Builder::requestsPerMinute);
        chat = with(chat, amount(TOKENS), ManagedChatModel.Builder::tokensPerMinute);
        chat = with(chat, text(PRICES), ChatEnvironment::priced);
        chat = with(chat, amount(BUDGET), ManagedChatModel.Builder::budget);
        chat = with(chat, amount(BUDGET_TOKENS), (to, tokens) -> to.budgetTokens(tokens.longValue()));
        chat = with(chat, text(RECORD), (to, file) -> to.recordTo(naming(RECORD, file, Path::of)));
        try {
            return chat.build();
        } catch (IllegalArgumentException e) {
            String variables = text(RECORD).isPresent() ? RECORD + ", " + PRICES : PRICES;
            throw new IllegalArgumentException(e.getMessage() + " (see " + variables + ")", e);
        }
    }

    /** The settings with one more, where the environment has a value for it. */
    private static <T> ManagedChatModel.Builder with(
            ManagedChatModel.Builder chat,
            Optional<T> value,
            BiFunction<ManagedChatModel.Builder, T, ManagedChatModel.Builder> setter) {
        return value.map(given -> setter.apply(chat, given)).orElse(chat);
    }

    private static ManagedChatModel.Builder priced(ManagedChatModel.Builder chat, String prices) {
        return prices.equals(FREE)
                ? chat.price(Price.FREE)
                : chat.prices(naming(PRICES, prices, file -> Prices.read(Path.of(file))));
    }

    private ChatModel server() {
        String model = text(ChatModels.MODEL_VARIABLE).orElseThrow();
        Duration timeout = amount(TIMEOUT)
                .map(seconds -> Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))))
                .orElse(null);
        Optional<URI> url = url();
        if (provider(model, url).equals(ANTHROPIC)) {
            AnthropicChat chat = AnthropicChat.at(
                    url.orElse(AnthropicChat.ANTHROPIC),
                    model,
                    text(KEY_VARIABLE).orElse(AnthropicChat.KEY_VARIABLE),
                    environment);
            if (text(TOKEN_LIMIT).isPresent()) {
                throw bad(TOKEN_LIMIT, "is for servers with OpenAI's API; unset it for " + ANTHROPIC);
            }
            chat = serverTemperature() ? chat.atServerTemperature() : chat;
            return timeout == null ? chat : chat.timeout(timeout);
        }
        OpenAiChat chat = OpenAiChat.at(
                url.orElse(OpenAiChat.OPENAI), model, text(KEY_VARIABLE).orElse(OpenAiChat.KEY_VARIABLE), environment);
        Optional<String> limit = text(TOKEN_LIMIT);
        chat = limit.isPresent() ? naming(TOKEN_LIMIT, limit.get(), chat::limitedBy) : chat;
        chat = serverTemperature() ? chat.atServerTemperature() : chat;
        return timeout == null ? chat : chat.timeout(timeout);
    }

    private boolean serverTemperature() {
        Optional<String> temperature = text(TEMPERATURE);
        if (temperature.isPresent() && !temperature.get().equals(DEFAULT)) {
            throw bad(TEMPERATURE, "must be " + DEFAULT + ", for the server's own, or unset, for that of each run");
        }
        return temperature.isPresent();
    }

    private String provider(String model, Optional<URI> url) {
        Optional<String> named = text(PROVIDER).map(name -> name.toLowerCase(Locale.ROOT));
        if (named.isPresent()) {
            String name = named.get();
            if (!name.equals(OPENAI) && !name.equals(ANTHROPIC)) {
                throw bad(PROVIDER, "must be " + OPENAI + " (for any server with that API) or " + ANTHROPIC);
            }
            return name;
        }
        boolean anthropic = url.isPresent()
                ? String.valueOf(url.get().getHost()).endsWith("anthropic.com")
                : model.startsWith("claude");
        return anthropic ? ANTHROPIC : OPENAI;
    }

    private Optional<URI> url() {
        try {
            return text(URL).isEmpty()
                    ? Optional.empty()
                    : Optional.of(new URI(text(URL).orElseThrow()));
        } catch (URISyntaxException e) {
            // Neither the message of the cause nor the cause: both repeat the text, and with it a password in it.
            throw bad(
                    URL,
                    "is not an address like https://host/v1: " + e.getReason() + " at character " + (e.getIndex() + 1));
        }
    }

    private Optional<String> text(String variable) {
        return Optional.ofNullable(environment.get(variable)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private Optional<Integer> count(String variable, int least) {
        return text(variable).map(value -> {
            if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least) {
                throw bad(variable, "must be a whole number from " + least + ", not " + shown(value));
            }
            return Integer.parseInt(value);
        });
    }

    private Optional<Double> amount(String variable) {
        return text(variable).map(value -> {
            if (!value.matches("\\d{1,15}(\\.\\d{1,9})?") || Double.parseDouble(value) <= 0) {
                throw bad(variable, "must be a number above 0, not " + shown(value));
            }
            return Double.parseDouble(value);
        });
    }

    private static <T> T naming(String variable, String value, Function<String, T> use) {
        try {
            return use.apply(value);
        } catch (InvalidPathException e) {
            throw bad(variable, "is not the name of a file: " + e.getReason());
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            throw new IllegalArgumentException(variable + ": " + e.getMessage(), e);
        }
    }

    /** A value for a message; not a long one, which may be a key in the wrong place. */
    private static String shown(String value) {
        return value.length() <= SHOWN ? value : "a text of " + value.length() + " characters";
    }

    private static IllegalArgumentException bad(String variable, String why) {
        return new IllegalArgumentException(variable + " " + why);
    }
}
