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
import org.longalign.chat.Usage;

/**
 * What calls took, summed by model while they happen. Several models may share one. It counts what servers report: a
 * reply that came without a count of tokens, or was lost on its way, may have cost money that is not in here.
 */
public final class UsageLedger {
    private final String currency;
    private final Map<String, Row> rows = new TreeMap<>();

    /**
     * The calls of one model.
     *
     * @param model its name; {@code all} for the sum of several
     * @param calls requests sent, repeated ones included
     * @param retries those of them that repeated one that had failed
     * @param failures those of them that brought no reply
     * @param uncounted replies without a count of tokens
     * @param usage tokens of the replies, and of their requests
     * @param cost what they cost, in the ledger's currency; null where the price is not known
     * @param seconds the time spent waiting for the server, summed over calls that may have been made at the same time
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
     * @param currency what the prices are in, such as {@code USD}
     */
    public UsageLedger(String currency) {
        this.currency = currency;
    }

    /**
     * A model whose calls are entered here.
     *
     * @param price its price; null where that is not known, and then neither is the cost
     */
    public ChatModel metered(ChatModel model, @Nullable Price price, CallClock clock) {
        return new ChatModel() {
            @Override
            public String name() {
                return model.name();
            }

            @Override
            public ChatReply reply(ChatRequest request) {
                long began = clock.nanos();
                try {
                    ChatReply reply = model.reply(request);
                    Usage usage = reply.usage();
                    boolean counted = !usage.equals(Usage.UNKNOWN);
                    BigDecimal cost = price == null ? null : price.cost(usage);
                    enter(new Row(name(), 1, 0, 0, counted ? 0 : 1, usage, cost, seconds(began)));
                    return reply;
                } catch (FailedCallException e) {
                    enter(new Row(name(), 1, 0, 1, 0, Usage.UNKNOWN, BigDecimal.ZERO, seconds(began)));
                    throw e;
                }
            }

            private double seconds(long began) {
                return (clock.nanos() - began) / 1e9;
            }

            @Override
            public String toString() {
                return model.toString();
            }
        };
    }

    /** Enters that a call of a model is about to be repeated. */
    public void enterRetry(String model) {
        enter(new Row(model, 0, 1, 0, 0, Usage.UNKNOWN, BigDecimal.ZERO, 0));
    }

    private synchronized void enter(Row more) {
        rows.merge(more.model(), more, Row::plus);
    }

    /** What the costs are in. */
    public String currency() {
        return currency;
    }

    /** One row a model, by name. */
    public synchronized List<Row> rows() {
        return new ArrayList<>(rows.values());
    }

    /** All models together. */
    public Row total() {
        return rows().stream().reduce(Row.none("all"), Row::plus);
    }

    /** A table: a line for each model, and the sum where there are several. */
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
            table.append(uncounted).append(" replies came without a count of tokens and are not in the sums\n");
        }
        return table.toString();
    }
}
