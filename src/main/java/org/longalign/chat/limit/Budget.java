package org.longalign.chat.limit;

import java.math.BigDecimal;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.BudgetExceededException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Usage;
import org.longalign.chat.cost.Price;
import org.longalign.chat.cost.TokenCount;

/**
 * A limit on money and tokens over all calls. A call reserves its highest possible cost before it is made, and returns
 * afterwards what it did not use. If the remainder suffices only once calls under way have returned theirs, it waits
 * for them. A call that cannot be paid for is not made. A failed call costs what the server counted for it. Several
 * models may share one budget.
 *
 * <p>The highest cost is that of a reply at full length and of the request by an estimate. The limit can therefore be
 * passed, but by no more than the error of that estimate for the calls under way.
 */
public final class Budget {
    private final @Nullable BigDecimal money;
    private final String currency;
    private final long tokens;
    private BigDecimal spentMoney = BigDecimal.ZERO;
    private long spentTokens;
    private BigDecimal heldMoney = BigDecimal.ZERO;
    private long heldTokens;

    /**
     * A budget.
     *
     * @param money the most to spend, in {@code currency}; null for any amount
     * @param currency the currency of the prices
     * @param tokens the most tokens of requests and replies together; {@link Long#MAX_VALUE} for any number
     * @throws IllegalArgumentException if a limit is negative
     */
    public Budget(@Nullable BigDecimal money, String currency, long tokens) {
        if (tokens < 0 || (money != null && money.signum() < 0)) {
            throw new IllegalArgumentException(
                    "a budget cannot be " + money + " " + currency + ", " + tokens + " tokens");
        }
        this.money = money;
        this.currency = currency;
        this.tokens = tokens;
    }

    /** Money spent so far, calls under way excluded. */
    public synchronized BigDecimal spentMoney() {
        return spentMoney;
    }

    /** Tokens used so far, calls under way excluded. */
    public synchronized long spentTokens() {
        return spentTokens;
    }

    /**
     * A model whose calls are paid for from this budget.
     *
     * @param price the model's price
     * @param counter counts the tokens of a text
     */
    public ChatModel paying(ChatModel model, Price price, ToIntFunction<String> counter) {
        return new ChatModel.Around(model) {
            @Override
            public ChatReply reply(ChatRequest request) {
                long input = TokenCount.input(request, counter);
                long mostTokens = input + request.maxOutputTokens();
                BigDecimal mostMoney = price.mostCost(input, request.maxOutputTokens());
                take(mostMoney, mostTokens, model);
                Usage used = Usage.UNKNOWN;
                try {
                    ChatReply reply = model.reply(request);
                    used = reply.usage().equals(Usage.UNKNOWN)
                            ? new Usage(input, 0, counter.applyAsInt(reply.text()))
                            : reply.usage();
                    return reply;
                } catch (FailedCallException e) {
                    boolean unsaid =
                            e.failure() == Failure.NO_REPLY && e.usage().equals(Usage.UNKNOWN);
                    used = unsaid ? new Usage(input, 0, 0) : e.usage();
                    throw e;
                } finally {
                    settle(mostMoney, mostTokens, price.cost(used), used.totalTokens());
                }
            }
        };
    }

    private synchronized void take(BigDecimal cost, long count, ChatModel model) {
        while (true) {
            if (!suffices(spentMoney.add(cost), spentTokens + count)) {
                throw new BudgetExceededException("the budget is used up: " + this + ", and a call of " + model
                        + " may take " + cost.toPlainString() + " " + currency + " and " + count
                        + " tokens; continue with a larger one");
            }
            if (suffices(spentMoney.add(heldMoney).add(cost), spentTokens + heldTokens + count)) {
                heldMoney = heldMoney.add(cost);
                heldTokens += count;
                return;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw FailedCallException.interrupted("calls under way to return what they do not need of the budget");
            }
        }
    }

    private boolean suffices(BigDecimal cost, long count) {
        return (money == null || cost.compareTo(money) <= 0) && count <= tokens;
    }

    private synchronized void settle(BigDecimal held, long heldCount, BigDecimal cost, long count) {
        heldMoney = heldMoney.subtract(held);
        heldTokens -= heldCount;
        spentMoney = spentMoney.add(cost);
        spentTokens += count;
        notifyAll();
    }

    /** Spent and limit, such as {@code 1.25 of 5 USD, 80000 tokens}. */
    @Override
    public synchronized String toString() {
        return spentMoney.stripTrailingZeros().toPlainString()
                + (money == null ? "" : " of " + money.stripTrailingZeros().toPlainString()) + " " + currency + ", "
                + spentTokens + (tokens == Long.MAX_VALUE ? "" : " of " + tokens) + " tokens";
    }
}
