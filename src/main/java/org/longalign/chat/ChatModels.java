package org.longalign.chat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.UsageLedger;

/** Chooses a model, and what stands around it. */
public final class ChatModels {
    /** The environment variable that names a real model; where it is unset, recorded replies are used. */
    public static final String MODEL_VARIABLE = "LONGALIGN_CHAT_MODEL";

    private ChatModels() {}

    /** A model with retries, limits, a budget and a ledger around it. */
    public static AccountedChat.Builder of(ChatModel model) {
        return new AccountedChat.Builder(model);
    }

    /**
     * The model that the environment names, with what it asks for around it; recorded replies if it names none. Print
     * the result to see which: {@code gpt-4o at https://...}, or {@code 24 recorded replies, ...; no language model}.
     *
     * <table>
     * <caption>Environment variables; only the first is needed</caption>
     * <tr><td>{@value #MODEL_VARIABLE}</td><td>the model</td></tr>
     * <tr><td>{@value ChatEnvironment#PROVIDER}</td><td>{@code openai} for that API, whoever offers it, or
     *     {@code anthropic}; guessed from model and address if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#URL}</td><td>the server's address; unset for the provider's own</td></tr>
     * <tr><td>{@value ChatEnvironment#KEY_VARIABLE}</td><td>the name of the variable that holds the key; unset for
     *     {@code OPENAI_API_KEY} or {@code ANTHROPIC_API_KEY}</td></tr>
     * <tr><td>{@value ChatEnvironment#TIMEOUT}</td><td>seconds that a call may take; 300 if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#RETRIES}</td><td>how often a failed call is repeated; 6 if unset</td></tr>
     * <tr><td>{@value ChatEnvironment#IN_FLIGHT}</td><td>calls at a time</td></tr>
     * <tr><td>{@value ChatEnvironment#REQUESTS}</td><td>requests a minute</td></tr>
     * <tr><td>{@value ChatEnvironment#TOKENS}</td><td>tokens a minute, of requests and replies</td></tr>
     * <tr><td>{@value ChatEnvironment#BUDGET}</td><td>money that may be spent, in the currency of the prices</td></tr>
     * <tr><td>{@value ChatEnvironment#BUDGET_TOKENS}</td><td>tokens that may be used</td></tr>
     * <tr><td>{@value ChatEnvironment#PRICES}</td><td>a file of {@linkplain Prices prices}, or {@code free}</td></tr>
     * <tr><td>{@value ChatEnvironment#RECORD}</td><td>a file to {@linkplain Recording record} to</td></tr>
     * </table>
     *
     * @param recordings files of {@linkplain RecordedReplies recorded replies}
     * @throws IllegalArgumentException if a variable's value is bad, naming it, or a recording is
     */
    public static ChatModel fromEnvironment(Path... recordings) {
        return choose(System.getenv(), List.of(recordings));
    }

    /** As {@link #fromEnvironment} with the environment given. */
    static ChatModel choose(Map<String, String> environment, List<Path> recordings) {
        ChatEnvironment settings = new ChatEnvironment(environment);
        return settings.namesModel() ? settings.model() : RecordedReplies.read(recordings);
    }

    /** What the calls of a model have taken: the ledger of an {@link AccountedChat}, an empty one for another. */
    public static UsageLedger ledger(ChatModel model) {
        return model instanceof AccountedChat accounted
                ? accounted.ledger()
                : new UsageLedger(Prices.shipped().currency());
    }
}
