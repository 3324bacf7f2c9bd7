package org.longalign.chat.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.UsageLedger;

/**
 * The entry point to chat models: the model that the environment names, or yours with retries, limits and a budget.
 *
 * <pre>{@code
 * ChatModel chat = ChatModels.fromEnvironment(Path.of("replies.jsonl"));
 * ManagedChatModel own = ChatModels.of(OpenAiChat.at(OpenAiChat.OPENAI, "gpt-4o")).budget(5).build();
 * }</pre>
 */
public final class ChatModels {
    /** The environment variable that names a model; if it is unset, recorded replies are used. */
    public static final String MODEL_VARIABLE = "LONGALIGN_CHAT_MODEL";

    private ChatModels() {}

    /** The settings of a model with retries, limits, a budget and a ledger around it. */
    public static ManagedChatModel.Builder of(ChatModel model) {
        return new ManagedChatModel.Builder(model);
    }

    /**
     * The model that the environment names, with the settings found there; recorded replies if it names none. Printing
     * the result tells which: {@code gpt-4o at https://...}, or {@code 24 recorded replies, ...; no language model}.
     *
     * <table>
     * <caption>Environment variables; only the first is needed</caption>
     * <tr><td>{@value #MODEL_VARIABLE}</td><td>the model</td></tr>
     * <tr><td>{@value ChatEnvironment#PROVIDER}</td><td>{@code openai} for any server with that API, or
     *     {@code anthropic}; guessed from model and address if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#URL}</td><td>the server's address; the provider's own if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#KEY_VARIABLE}</td><td>the name of the variable that holds the key;
     *     {@code OPENAI_API_KEY} or {@code ANTHROPIC_API_KEY} if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#TIMEOUT}</td><td>time-out of a call in seconds; 300 if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#RETRIES}</td><td>the most retries of a failed call; 6 if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#IN_FLIGHT}</td><td>the most calls under way at the same time</td></tr>
     * <tr><td>{@value ChatEnvironment#REQUESTS}</td><td>the most requests a minute</td></tr>
     * <tr><td>{@value ChatEnvironment#TOKENS}</td><td>the most tokens a minute, of requests and replies</td></tr>
     * <tr><td>{@value ChatEnvironment#BUDGET}</td><td>the most money to spend, in the currency of the prices</td></tr>
     * <tr><td>{@value ChatEnvironment#BUDGET_TOKENS}</td><td>the most tokens to use</td></tr>
     * <tr><td>{@value ChatEnvironment#PRICES}</td><td>a file of {@linkplain Prices prices}, or {@code free}</td></tr>
     * <tr><td>{@value ChatEnvironment#TEMPERATURE}</td><td>{@code default} to send no temperature, for models that take
     *     none; that of each run if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#TOKEN_LIMIT}</td><td>the name of the output limit: {@code max_tokens},
     *     {@code max_completion_tokens}, or {@code none} to send none; guessed from the address if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#RECORD}</td><td>a file to {@linkplain Recording record} to</td></tr>
     * </table>
     *
     * @param recordings files of {@linkplain RecordedReplies recorded replies}
     * @throws IllegalArgumentException if a variable's value is invalid or its name misspelt, naming the variable, or a
     *     recording is damaged
     */
    public static ChatModel fromEnvironment(Path... recordings) {
        return choose(System.getenv(), List.of(recordings));
    }

    /** {@link #fromEnvironment} in a given environment. */
    static ChatModel choose(Map<String, String> environment, List<Path> recordings) {
        ChatEnvironment settings = new ChatEnvironment(environment);
        return settings.namesModel() ? settings.model() : RecordedReplies.read(recordings);
    }

    /**
     * A model for the calls of one run, which ends the run when they fail as {@link org.longalign.chat.Failure}'s table
     * says. A replay is returned as it is.
     *
     * @param resumed whether an earlier run has results, so that failures of the first calls concern single requests
     */
    public static ChatModel forRun(ChatModel model, boolean resumed) {
        return model.isReplay() ? model : new RunGuard(model, resumed);
    }

    /**
     * A model's reply; if it is empty, that to a second call. The tokens of both calls count.
     *
     * @throws org.longalign.chat.ChatException if there is no reply
     */
    public static ChatReply askAgainIfEmpty(ChatModel model, ChatRequest request) {
        ChatReply first = model.reply(request);
        boolean empty = first.finish() == FinishReason.DONE && first.text().isBlank();
        if (!empty || model.isReplay()) {
            return first;
        }
        ChatReply second = model.reply(request);
        return new ChatReply(
                second.text(), second.model(), first.usage().plus(second.usage()), second.finish(), second.note());
    }

    /** The ledger of a {@link ManagedChatModel}; an empty one for any other model. */
    public static UsageLedger ledger(ChatModel model) {
        return model instanceof ManagedChatModel managed
                ? managed.ledger()
                : new UsageLedger(Prices.shipped().currency());
    }
}
