package org.longalign.chat.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.CallClock;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Usage;

/**
 * Sums tokens, cost and time of calls by model, as the calls happen. Several models may share one ledger. It counts
 * what servers report: a reply without a token count, or one that was lost on its way, may have cost money that is
 * missing here.
 */
public final class UsageLedger {
    private final String currency;
    private final Map<String, Row> rows = new TreeMap<>();

    /**
     * The calls of one model.
     *
     * @param model its name; {@code all} for the sum of several
     * @param calls requests sent, retries included
     * @param retries calls that repeated a failed one
     * @param failures calls that brought no reply
     * @param uncounted responses without a token count
     * @param usage tokens that servers counted, also for calls that failed
     * @param cost cost in the ledger's currency; null if the price is unknown
     * @param seconds time spent waiting for the server, summed over calls that may have overlapped
     */
    public record Row(
            String model,
            long calls,
            long retries,
            long failures,
            long uncounted,
            Usage usage,
            @Nullable BigDecimal cost,
            double seconds) {
        private Row plus(Row other) {
            return new Row(
                    model,
                    calls + other.calls,
                    retries + other.retries,
                    failures + other.failures,
                    uncounted + other.uncounted,
                    usage.plus(other.usage),
                    cost == null || other.cost == null ? null : cost.add(other.cost),
                    seconds + other.seconds);
        }

        private static Row none(String model) {
            return new Row(model, 0, 0, 0, 0, Usage.UNKNOWN, BigDecimal.ZERO, 0);
        }
    }

    /**
     * An empty ledger.
     *
     * @param currency the currency of the prices, such as {@code USD}
     */
    public UsageLedger(String currency) {
        this.currency = currency;
    }

    /**
     * A model whose calls are entered into this ledger.
     *
     * @param price the model's price; null if unknown, which makes the cost unknown
     */
    public ChatModel metered(ChatModel model, @Nullable Price price, CallClock clock) {
        return new ChatModel.Around(model) {
            @Override
            public ChatReply reply(ChatRequest request) {
                long began = clock.nanos();
                try {
                    ChatReply reply = model.reply(request);
                    enter(0, reply.usage(), true, began);
                    return reply;
                } catch (FailedCallException e) {
                    enter(1, e.usage(), e.failure() == Failure.NO_REPLY, began);
                    throw e;
                }
            }

            private void enter(int failures, Usage usage, boolean answered, long began) {
                boolean counted = !usage.equals(Usage.UNKNOWN);
                BigDecimal cost = failures > 0 && !counted ? BigDecimal.ZERO : price == null ? null : price.cost(usage);
                UsageLedger.this.enter(
                        new Row(name(), 1, 0, failures, answered && !counted ? 1 : 0, usage, cost, seconds(began)));
            }

            private double seconds(long began) {
                return (clock.nanos() - began) / 1e9;
            }
        };
    }

    /** Enters a retry that is about to be made. */
    public void enterRetry(String model) {
        enter(new Row(model, 0, 1, 0, 0, Usage.UNKNOWN, BigDecimal.ZERO, 0));
    }

    private synchronized void enter(Row more) {
        rows.merge(more.model(), more, Row::plus);
    }

    /** The currency of the costs. */
    public String currency() {
        return currency;
    }

    /** One row for each model, by name. */
    public synchronized List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    /** The sum over all models. */
    public Row total() {
        return rows().stream().reduce(Row.none("all"), Row::plus);
    }

    /** A table with a line for each model, and the sum if there are several. */
    @Override
    public String toString() {
        List<Row> shown = rows();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-28s %8s %8s %8s %12s %12s %12s %14s %10s%n",
                "model",
                "calls",
                "retries",
                "failed",
                "input",
                "cached",
                "output",
                "cost " + currency,
                "seconds"));
        if (shown.size() != 1) {
            shown.add(total());
        }
        for (Row row : shown) {
            BigDecimal cost = row.cost();
            table.append(String.format(
                    Locale.ROOT,
                    "%-28s %8d %8d %8d %12d %12d %12d %14s %10.1f%n",
                    row.model(),
                    row.calls(),
                    row.retries(),
                    row.failures(),
                    row.usage().inputTokens(),
                    row.usage().cachedInputTokens(),
                    row.usage().outputTokens(),
                    cost == null ? "unknown" : String.format(Locale.ROOT, "%.4f", cost),
                    row.seconds()));
        }
        long uncounted = total().uncounted();
        if (uncounted > 0) {
            table.append(uncounted).append(" replies came without a token count and are missing in the sums\n");
        }
        return table.toString();
    }
}
