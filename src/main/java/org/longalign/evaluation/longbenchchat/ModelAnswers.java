package org.longalign.evaluation.longbenchchat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.client.ChatModels;
import org.longalign.chat.client.RecordedReplies;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.data.Message;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Bounds;

/**
 * A run in which a chat model answers the items of a benchmark. It is immutable; each setter returns a
 * copy.
 *
 * <pre>{@code
 * // given: LongBenchChat bench, ChatModel model, Tokenizer tokenizer
 * SystemAnswers answers = bench.answeredBy(model, new MiddleTruncation(tokenizer, 65_536, 1_024, 32))
 *         .inFlight(8).journal(Path.of("answers.jsonl")).run();
 * }</pre>
 */
public final class ModelAnswers {
    private static final int KEY_CHARS = 16;

    private final LongBenchChat bench;
    private final ChatModel model;
    private final MiddleTruncation truncation;
    // Set on a fresh copy only, never on a run that was handed out.
    private int inFlight = 1;
    private @Nullable Path journal;
    private double temperature;
    private IntConsumer listener = index -> {};

    ModelAnswers(LongBenchChat bench, ChatModel model, MiddleTruncation truncation) {
        this.bench = bench;
        this.model = model;
        this.truncation = truncation;
    }

    private ModelAnswers copy() {
        ModelAnswers copy = new ModelAnswers(bench, model, truncation);
        copy.inFlight = inFlight;
        copy.journal = journal;
        copy.temperature = temperature;
        copy.listener = listener;
        return copy;
    }

    /** Sets the number of items in flight at once, at least 1; 1 unless set. */
    public ModelAnswers inFlight(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one item must be in flight, not " + limit);
        }
        ModelAnswers changed = copy();
        changed.inFlight = limit;
        return changed;
    }

    /**
     * Sets the journal, from which a stopped or killed run resumes. After a transient failure the item is asked again
     * when the run resumes.
     */
    public ModelAnswers journal(Path file) {
        ModelAnswers changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets the sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}; 0 unless set. */
    public ModelAnswers temperature(double newTemperature) {
        ModelAnswers changed = copy();
        changed.temperature = Bounds.temperature(newTemperature);
        return changed;
    }

    /** Sets a listener, called with the index of each finished item on the thread that called {@link #run}. */
    public ModelAnswers onEach(IntConsumer listener) {
        ModelAnswers changed = copy();
        changed.listener = listener;
        return changed;
    }

    /** The answer to one item. */
    private record Answered(int item, Answer answer) {}

    /** The request for one item: its prompt, cut in its middle if it is too long. */
    public ChatRequest request(BenchmarkItem item) {
        return new ChatRequest(
                List.of(Message.user(truncation.apply(item.prompt()))),
                model.temperature(temperature),
                truncation.replyTokens());
    }

    /**
     * Estimates the requests for all items; those in a journal count too.
     *
     * @param counter counts the tokens of a text, such as {@link org.longalign.chat.cost.TokenCount#rough}
     * @throws IllegalArgumentException if an item lacks its document
     */
    public CostEstimate estimate(ToIntFunction<String> counter) {
        checkOpen();
        return CostEstimate.of(bench.items().stream().map(this::request).toList(), counter);
    }

    /**
     * Asks every item. An item on which the model fails has no answer, and the reason is in the result. An answer that
     * was cut at the output limit is taken as it is, and the log says so.
     *
     * @throws IllegalArgumentException if an item lacks its document, or the journal is of other work
     * @throws IllegalStateException if a running process has the journal
     * @throws UnrecordedRequestException if the model is a replay without a reply to a prompt
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     * @throws CancellationException if the thread is interrupted
     */
    public SystemAnswers run() {
        checkOpen();
        Map<Integer, String> answers = new TreeMap<>();
        Map<Integer, String> failures = new TreeMap<>();
        Set<Integer> cut = new TreeSet<>();
        try (TaskJournal finished = TaskJournal.open(journal, work())) {
            ChatModel asked = ChatModels.forRun(model, finished.resumed());
            BoundedConcurrency.of(inFlight)
                    .map(bench.items(), item -> new Answered(item.index(), answer(item, asked, finished)), answered -> {
                        String text = answered.answer.text();
                        if (text == null) {
                            failures.put(answered.item, answered.answer.failure());
                        } else {
                            answers.put(answered.item, text);
                            if (answered.answer.cut()) {
                                cut.add(answered.item);
                            }
                        }
                        listener.accept(answered.item);
                    });
        }
        if (!cut.isEmpty()) {
            System.Logger log = System.getLogger(ModelAnswers.class.getName());
            log.log(
                    System.Logger.Level.WARNING,
                    cut.size() + " of " + answers.size() + " answers of " + model.name()
                            + " were cut at the output limit of " + truncation.replyTokens()
                            + " tokens and are taken as they are: items " + cut);
        }
        return new SystemAnswers(model.name(), model.name(), answers, failures);
    }

    private void checkOpen() {
        if (!bench.withoutDocument().isEmpty()) {
            throw new IllegalArgumentException(bench.withoutDocument().size()
                    + " items lack the text of their document; insert it first: bench.open(...)");
        }
    }

    private Map<String, String> work() {
        Map<String, String> work = new TreeMap<>(Map.of(
                "work", "answering",
                "model", model.name(),
                "tokenizer", truncation.tokenizer().name(),
                "reply tokens", Integer.toString(truncation.replyTokens())));
        TaskJournal.addTemperature(work, model.temperature(temperature));
        return work;
    }

    private Answer answer(BenchmarkItem item, ChatModel asked, TaskJournal finished) {
        ChatRequest request = request(item);
        // The request is in the key: a changed item or window is another step.
        String key =
                "item " + item.index() + ", " + RecordedReplies.key(request).substring(0, KEY_CHARS);
        return finished.answer(key, () -> Answer.ask(asked, request));
    }
}
