package org.longalign.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.Finish;
import org.longalign.chat.InFlight;
import org.longalign.chat.RecordedReplies;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.data.Journal;
import org.longalign.data.Message;

/**
 * Has a chat model answer the items of a benchmark, at temperature 0.
 *
 * <pre>{@code
 * var answers = new ModelAnswers(chat, new MiddleTruncation(tokenizer, 65_536, 1_024, 32))
 *         .withInFlight(8).withJournal(Path.of("answers.jsonl"));
 * SystemAnswers system = answers.to(bench, index -> {});
 * }</pre>
 *
 * @param model the model under test
 * @param truncation how a prompt that is too long for the model is made to fit; its reply limit is the model's
 * @param inFlight how many items are asked at a time
 * @param journal keeps every answer as it comes, so that work that was stopped or killed goes on where it was; null for
 *     none
 */
public record ModelAnswers(
        ChatModel model,
        MiddleTruncation truncation,
        int inFlight,
        @Nullable Path journal) {
    private static final int KEY_CHARS = 16;

    /** @throws IllegalArgumentException if nothing is asked at a time */
    public ModelAnswers {
        if (inFlight < 1) {
            throw new IllegalArgumentException("at least one item is asked at a time, not " + inFlight);
        }
    }

    /** One item after another, without a journal. */
    public ModelAnswers(ChatModel model, MiddleTruncation truncation) {
        this(model, truncation, 1, null);
    }

    /** The same with so many items at a time. */
    public ModelAnswers withInFlight(int items) {
        return new ModelAnswers(model, truncation, items, journal);
    }

    /** The same with a journal. A failure that may pass is not kept: the item is asked again when the work goes on. */
    public ModelAnswers withJournal(Path file) {
        return new ModelAnswers(model, truncation, inFlight, file);
    }

    /** What came of one item: an answer, or why there is none. */
    private record Kept(@Nullable String answer, @Nullable String failure, boolean mayPass) {}

    private record Done(int item, Kept kept) {}

    /** What the model is asked: the item's prompt, cut in its middle if it is too long. */
    public ChatRequest request(BenchmarkItem item) {
        return new ChatRequest(List.of(Message.user(truncation.apply(item.prompt()))), 0, truncation.replyTokens());
    }

    /** What asking all items would take. */
    public CostEstimate estimate(LongBenchChat bench, ToIntFunction<String> counter) {
        checkOpen(bench);
        return CostEstimate.of(bench.items().stream().map(this::request).toList(), counter);
    }

    /**
     * Asks every item. An item on which the model fails has no answer; it is unscored later, for the reason noted here.
     *
     * @param bench items with their documents in the prompts
     * @param watcher is told each item's index once it is done, by the calling thread
     * @throws IllegalArgumentException if an item lacks its document, or the journal is of other work
     * @throws IllegalStateException if a running process has the journal
     * @throws UnrecordedRequestException if a replay holds nothing for a prompt
     * @throws FailedCallException if key, address, model or account are such that every other call would fail too
     * @throws CancellationException if the thread is interrupted
     */
    public SystemAnswers to(LongBenchChat bench, IntConsumer watcher) {
        checkOpen(bench);
        Map<Integer, String> answers = new TreeMap<>();
        Map<Integer, String> failures = new TreeMap<>();
        try (Journal journalled = journal == null ? null : Journal.open(journal, work())) {
            InFlight.of(inFlight).map(bench.items(), item -> new Done(item.index(), answer(item, journalled)), done -> {
                if (done.kept.answer() != null) {
                    answers.put(done.item, done.kept.answer());
                } else {
                    failures.put(done.item, String.valueOf(done.kept.failure()));
                }
                watcher.accept(done.item);
            });
        }
        return new SystemAnswers(model.name(), model.name(), answers, failures);
    }

    private static void checkOpen(LongBenchChat bench) {
        if (!bench.withoutDocument().isEmpty()) {
            throw new IllegalArgumentException("put the documents into the prompts first: "
                    + bench.withoutDocument().size() + " items lack theirs");
        }
    }

    private Map<String, String> work() {
        return Map.of(
                "work", "answering",
                "model", model.name(),
                "tokenizer", truncation.tokenizer().name(),
                "reply tokens", Integer.toString(truncation.replyTokens()));
    }

    private Kept answer(BenchmarkItem item, @Nullable Journal journalled) {
        ChatRequest request = request(item);
        if (journalled == null) {
            return ask(request);
        }
        // With the request in it: an item or a window that was changed is another step.
        String key =
                "item " + item.index() + ", " + RecordedReplies.key(request).substring(0, KEY_CHARS);
        Optional<Kept> before = journalled.find(key, Kept.class);
        if (before.isPresent()) {
            return before.get();
        }
        Kept now = ask(request);
        return now.mayPass() ? now : journalled.step(key, Kept.class, () -> now);
    }

    private Kept ask(ChatRequest request) {
        try {
            ChatReply reply = model.reply(request);
            return reply.finish() == Finish.FILTERED
                    ? new Kept(null, "the server's filter cut the answer", false)
                    : new Kept(reply.text(), null, false);
        } catch (UnrecordedRequestException e) {
            throw e;
        } catch (FailedCallException e) {
            if (e.failure() == Failure.SETUP || e.failure() == Failure.QUOTA) {
                throw e;
            }
            return new Kept(null, String.valueOf(e.getMessage()), e.mayPass());
        } catch (ChatException e) {
            return new Kept(null, String.valueOf(e.getMessage()), e.mayPass());
        }
    }
}
