package org.longalign.chat.client;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.TokenCount;
import org.longalign.chat.cost.UsageLedger;
import org.longalign.chat.limit.Backoff;
import org.longalign.chat.limit.Budget;
import org.longalign.chat.limit.RateLimits;
import org.longalign.chat.limit.Retries;

/**
 * A model with everything that a long run needs around it. From the outside in: a recording, retries, a budget, rate
 * limits and a ledger. Retries and the ledger are always on; every other part is off until it is set:
 *
 * <pre>{@code
 * // given: List<ChatRequest> requests
 * ManagedChatModel chat = ChatModels.of(OpenAiChat.at(OpenAiChat.OPENAI, "gpt-4o"))
 *         .inFlight(16).perMinute(500, 200_000).budget(20).build();
 * List<ChatReply> replies = BoundedConcurrency.of(16).map(requests, chat::reply, reply -> {});
 * System.out.println(chat.ledger());
 * }</pre>
 */
public final class ManagedChatModel implements ChatModel {
    private final ChatModel whole;
    private final UsageLedger ledger;
    private final @Nullable Budget budget;
    private final String label;

    private ManagedChatModel(Builder settings) {
        ChatModel model = settings.model;
        label = model.toString();
        Price price = settings.price != null
                ? settings.price
                : settings.prices.find(model.name()).orElse(null);
        ledger = settings.ledger != null ? settings.ledger : new UsageLedger(settings.prices.currency());
        budget = settings.budget();
        ChatModel around = ledger.metered(model, price, CallClock.SYSTEM);
        around = new RateLimits(
                around,
                new RateLimits.Allowed(settings.inFlight, settings.requestsPerMinute, settings.tokensPerMinute),
                settings.counter,
                CallClock.SYSTEM);
        // Inside the retries: each of them may be paid for.
        if (budget != null) {
            Price paid = price == null && settings.needsNoPrice() ? Price.FREE : price;
            around = budget.paying(around, paid == null ? settings.prices.of(model.name()) : paid, settings.counter);
        }
        around = new Retries(around, settings.backoff, settings.seed, CallClock.SYSTEM, retry -> {
            ledger.enterRetry(retry.model());
            settings.listener.accept(retry);
        });
        whole = settings.record == null ? around : Recording.to(settings.record, around);
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public boolean isReplay() {
        return whole.isReplay();
    }

    @Override
    public double temperature(double asked) {
        return whole.temperature(asked);
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        return whole.reply(request);
    }

    /** Tokens, cost and time of the calls so far. */
    public UsageLedger ledger() {
        return ledger;
    }

    /** Model and address, then the recording's file and the budget where they are set. */
    @Override
    public String toString() {
        return label
                + (whole instanceof Recording recording ? recording.toString().substring(label.length()) : "")
                + (budget == null ? "" : "; spent " + budget);
    }

    /** The settings of a {@link ManagedChatModel}; see {@link ChatModels#of}. Immutable: each setter returns a copy. */
    public static final class Builder {
        private final ChatModel model;
        private Backoff backoff = Backoff.DEFAULT;
        private Consumer<Retries.Retry> listener = retry -> {};
        private long seed = System.nanoTime();
        private int inFlight = Integer.MAX_VALUE;
        private double requestsPerMinute = Double.POSITIVE_INFINITY;
        private double tokensPerMinute = Double.POSITIVE_INFINITY;
        private ToIntFunction<String> counter = TokenCount::rough;
        private Prices prices = Prices.shipped();
        private @Nullable Price price;
        private @Nullable BigDecimal money;
        private long tokens = Long.MAX_VALUE;
        private @Nullable Budget shared;
        private @Nullable UsageLedger ledger;
        private @Nullable Path record;

        Builder(ChatModel model) {
            this.model = model;
        }

        /** A copy with one change. */
        private Builder with(Consumer<Builder> change) {
            Builder copy = new Builder(model);
            copy.backoff = backoff;
            copy.listener = listener;
            copy.seed = seed;
            copy.inFlight = inFlight;
            copy.requestsPerMinute = requestsPerMinute;
            copy.tokensPerMinute = tokensPerMinute;
            copy.counter = counter;
            copy.prices = prices;
            copy.price = price;
            copy.money = money;
            copy.tokens = tokens;
            copy.shared = shared;
            copy.ledger = ledger;
            copy.record = record;
            change.accept(copy);
            return copy;
        }

        /** The most retries of a failed call; 0 for none. Default 6. */
        public Builder retries(int retries) {
            return backoff(backoff.withRetries(retries));
        }

        /** The number of retries and the waits before them. Default {@link Backoff#DEFAULT}. */
        public Builder backoff(Backoff newBackoff) {
            return with(copy -> copy.backoff = newBackoff);
        }

        /** Is told of each retry, on the thread that waits before it. */
        public Builder onRetry(Consumer<Retries.Retry> newListener) {
            return with(copy -> copy.listener = newListener);
        }

        /** The seed of the waits' random part. Default: from the clock. */
        public Builder seed(long newSeed) {
            return with(copy -> copy.seed = newSeed);
        }

        /**
         * The most calls under way at the same time. Default: any number.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder inFlight(int calls) {
            BoundedConcurrency.check(calls);
            return with(copy -> copy.inFlight = calls);
        }

        /** The server's limits a minute; tokens are those of requests and replies together. Default: no limits. */
        public Builder perMinute(double requests, double tokensOfBoth) {
            return requestsPerMinute(requests).tokensPerMinute(tokensOfBoth);
        }

        /** The server's limit on requests a minute. Default: none. */
        public Builder requestsPerMinute(double requests) {
            return with(copy -> copy.requestsPerMinute = requests);
        }

        /** The server's limit on tokens a minute, of requests and replies together. Default: none. */
        public Builder tokensPerMinute(double newTokens) {
            return with(copy -> copy.tokensPerMinute = newTokens);
        }

        /** Counts the tokens of a text before it is sent. Default {@link TokenCount#rough}. */
        public Builder countedBy(ToIntFunction<String> newCounter) {
            return with(copy -> copy.counter = newCounter);
        }

        /** The price list that holds the model. Default {@link Prices#shipped}. */
        public Builder prices(Prices newPrices) {
            return with(copy -> copy.prices = newPrices);
        }

        /** The model's price, which overrides the price list; {@link Price#FREE} for your own server. */
        public Builder price(Price newPrice) {
            return with(copy -> copy.price = newPrice);
        }

        /** The most money to spend, in the currency of the prices. Default: any amount. */
        public Builder budget(double newMoney) {
            return with(copy -> copy.money = BigDecimal.valueOf(newMoney));
        }

        /** The most tokens to use, of requests and replies together. Default: any number. */
        public Builder budgetTokens(long newTokens) {
            return with(copy -> copy.tokens = newTokens);
        }

        /** A budget shared with other models; it replaces the limits set here. */
        public Builder budget(Budget newBudget) {
            return with(copy -> copy.shared = newBudget);
        }

        /** A ledger shared with other models. Default: one of its own. */
        public Builder ledger(UsageLedger newLedger) {
            return with(copy -> copy.ledger = newLedger);
        }

        /** The file that replies are recorded to; see {@link Recording}. Default: none. */
        public Builder recordTo(Path file) {
            return with(copy -> copy.record = file);
        }

        private boolean needsNoPrice() {
            return shared == null && money == null;
        }

        private @Nullable Budget budget() {
            if (shared != null) {
                return shared;
            }
            return money == null && tokens == Long.MAX_VALUE ? null : new Budget(money, prices.currency(), tokens);
        }

        /**
         * Builds the model.
         *
         * @throws IllegalArgumentException if a setting is out of its range, money is limited but the model's price is
         *     unknown, or the recording is damaged
         */
        public ManagedChatModel build() {
            return new ManagedChatModel(this);
        }
    }
}
