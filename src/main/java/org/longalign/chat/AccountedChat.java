package org.longalign.chat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.Prices;
import org.longalign.chat.cost.TokenCount;
import org.longalign.chat.cost.UsageLedger;
import org.longalign.chat.limit.Backoff;
import org.longalign.chat.limit.Budget;
import org.longalign.chat.limit.RateLimits;
import org.longalign.chat.limit.Retries;

/**
 * A model with all that a long run wants around it: from the outside in, a recording, a budget, retries, rate limits
 * and a ledger. Every part is off or unlimited unless it is asked for, except retries and the ledger:
 *
 * <pre>{@code
 * AccountedChat chat = ChatModels.of(OpenAiChat.at(OpenAiChat.OPENAI, "gpt-4o"))
 *         .inFlight(16).perMinute(500, 200_000).budget(20).build();
 * List<ChatReply> replies = InFlight.of(16).map(requests, chat::reply, reply -> {});
 * System.out.println(chat.ledger());
 * }</pre>
 */
public final class AccountedChat implements ChatModel {
    private final ChatModel whole;
    private final UsageLedger ledger;
    private final @Nullable Budget budget;
    private final String label;

    private AccountedChat(Builder settings) {
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
        around = new Retries(around, settings.backoff, settings.seed, CallClock.SYSTEM, retry -> {
            ledger.enterRetry(retry.model());
            settings.told.accept(retry);
        });
        if (budget != null) {
            Price paid = price == null && settings.needsNoPrice() ? Price.FREE : price;
            around = budget.paying(around, paid == null ? settings.prices.of(model.name()) : paid, settings.counter);
        }
        whole = settings.record == null ? around : Recording.to(settings.record, around);
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        return whole.reply(request);
    }

    /** What the calls have taken so far. */
    public UsageLedger ledger() {
        return ledger;
    }

    /** The model, its address, and what there is of a recording and a budget. */
    @Override
    public String toString() {
        return label
                + (whole instanceof Recording recording ? recording.toString().substring(label.length()) : "")
                + (budget == null ? "" : "; spent " + budget);
    }

    /** The settings of an {@link AccountedChat}; see {@link ChatModels#of}. */
    public static final class Builder {
        private final ChatModel model;
        private Backoff backoff = Backoff.DEFAULT;
        private Consumer<Retries.Retry> told = retry -> {};
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

        /** How often a failed call is repeated at most; 6 unless said, 0 for never. */
        public Builder retries(int retries) {
            return backoff(backoff.retries(retries));
        }

        /** How often and after what waits a failed call is repeated; {@link Backoff#DEFAULT} unless said. */
        public Builder backoff(Backoff newBackoff) {
            backoff = newBackoff;
            return this;
        }

        /** Who is told of each repetition, by the thread that waits for it. */
        public Builder onRetry(Consumer<Retries.Retry> listener) {
            told = listener;
            return this;
        }

        /** The seed of the waits' random part; another each time unless said. */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /** How many calls may be under way at a time; any number unless said. */
        public Builder inFlight(int calls) {
            inFlight = calls;
            return this;
        }

        /** What the server allows a minute, tokens of requests and replies together. */
        public Builder perMinute(double requests, double tokensOfBoth) {
            return requestsPerMinute(requests).tokensPerMinute(tokensOfBoth);
        }

        /** How many requests the server allows a minute. */
        public Builder requestsPerMinute(double requests) {
            requestsPerMinute = requests;
            return this;
        }

        /** How many tokens, of requests and replies together, the server allows a minute. */
        public Builder tokensPerMinute(double newTokens) {
            tokensPerMinute = newTokens;
            return this;
        }

        /** How tokens are counted before a call; {@link TokenCount#rough} unless said. */
        public Builder countedBy(ToIntFunction<String> newCounter) {
            counter = newCounter;
            return this;
        }

        /** Where the model's price is looked up; {@link Prices#shipped} unless said. */
        public Builder prices(Prices newPrices) {
            prices = newPrices;
            return this;
        }

        /** The model's price; {@link Price#FREE} for a server of one's own. */
        public Builder price(Price newPrice) {
            price = newPrice;
            return this;
        }

        /** How much money may be spent, in the currency of the prices. */
        public Builder budget(double newMoney) {
            money = BigDecimal.valueOf(newMoney);
            return this;
        }

        /** How many tokens, of requests and replies together, may be used. */
        public Builder budgetTokens(long newTokens) {
            tokens = newTokens;
            return this;
        }

        /** A budget that other models draw on too; it takes the place of one set here. */
        public Builder budget(Budget newBudget) {
            shared = newBudget;
            return this;
        }

        /** A ledger that other models enter their calls into too; its own unless said. */
        public Builder ledger(UsageLedger newLedger) {
            ledger = newLedger;
            return this;
        }

        /** The file that replies are recorded to; see {@link Recording}. */
        public Builder recordTo(Path file) {
            record = file;
            return this;
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
         * The model with what was asked for.
         *
         * @throws IllegalArgumentException if a setting is out of its range, there is a budget of money and the model's
         *     price is not known, or the recording is damaged
         */
        public AccountedChat build() {
            return new AccountedChat(this);
        }
    }
}
