package org.longalign.evaluation.judge;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.Usage;
import org.longalign.data.Journal;

/**
 * The journal of an evaluation, or none: finished answers and judgements, so that a stopped run resumes without asking
 * for them again. A transient failure, such as a server out of reach, has its result in this run and is not in the
 * journal; the next run tries again. A failure that the same request would meet again is in the journal.
 */
public final class TaskJournal implements AutoCloseable {
    private final @Nullable Journal journal;

    private TaskJournal(@Nullable Journal journal) {
        this.journal = journal;
    }

    /** A judgement as it is written: a rating or a reason, and the call if a model was asked. */
    private record Kept(
            @Nullable Integer rating,
            @Nullable String reason,
            String text,
            String promptVersion,
            @Nullable Call call) {
        static Kept of(Judgement judgement) {
            Rating rating = judgement.rating();
            return new Kept(
                    rating.value().isPresent() ? rating.value().getAsInt() : null,
                    rating instanceof Rating.Unscored unscored ? unscored.reason() : null,
                    judgement.text(),
                    judgement.promptVersion(),
                    judgement.call() == null ? null : Call.of(judgement.call()));
        }

        Judgement judgement() {
            return new Judgement(
                    rating == null ? new Rating.Unscored(String.valueOf(reason)) : new Rating.Scored(rating),
                    text,
                    promptVersion,
                    call == null ? null : call.judgeCall());
        }
    }

    /** A {@link JudgeCall} whose time is a text. */
    private record Call(
            String requested, String model, double temperature, String at, List<String> passedOver, Usage usage) {
        static Call of(JudgeCall call) {
            return new Call(
                    call.requested(),
                    call.model(),
                    call.temperature(),
                    call.at().toString(),
                    call.passedOver(),
                    call.usage());
        }

        JudgeCall judgeCall() {
            return new JudgeCall(requested, model, temperature, Instant.parse(at), passedOver, usage);
        }
    }

    /**
     * Opens a journal.
     *
     * @param file the file; null for no journal
     * @param work all that the results depend on, by name
     * @throws IllegalArgumentException if the journal is of other work, saying in what it differs
     * @throws IllegalStateException if a running process has it open
     */
    public static TaskJournal open(@Nullable Path file, Map<String, String> work) {
        return new TaskJournal(file == null ? null : Journal.open(file, work));
    }

    /** The result of a step, from the journal if it was finished before. Exceptions of {@code action} pass through. */
    public <T> T step(String key, Class<T> type, Supplier<T> action) {
        return journal == null ? action.get() : journal.step(key, type, action);
    }

    /** Adds the temperature of answers to the work of a journal; 0 is not named, as in journals of earlier versions. */
    public static void addTemperature(Map<String, String> work, double temperature) {
        if (temperature != 0) {
            work.put("temperature", ChatRequest.shown(temperature));
        }
    }

    /** Whether it holds results of an earlier run. */
    public boolean resumed() {
        return journal != null && !journal.keys().isEmpty();
    }

    /** Whether a step is finished. */
    public boolean has(String key) {
        return journal != null && journal.has(key);
    }

    /**
     * The result of a step that calls a model.
     *
     * @param failed makes the result where the model gives no reply
     * @throws UnrecordedRequestException if the model is a replay without a reply to the request
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     */
    public <T> T attempt(String key, Class<T> type, Supplier<T> action, Function<ChatException, T> failed) {
        try {
            return step(key, type, action);
        } catch (ChatException e) {
            if (e.endsRun()) {
                throw e;
            }
            T result = failed.apply(e);
            return e.isTransient() ? result : step(key, type, () -> result);
        }
    }

    /** The answer of a model, or the failure in its place; throws as {@link #attempt}. */
    public Answer answer(String key, Supplier<Answer> action) {
        return attempt(key, Answer.class, action, Answer::failed);
    }

    /** The judgement of a step. Exceptions of {@code action} pass through. */
    public Judgement judgement(String key, Supplier<Judgement> action) {
        if (journal == null) {
            return action.get();
        }
        Optional<Kept> before = journal.find(key, Kept.class);
        if (before.isPresent()) {
            return before.get().judgement();
        }
        Judgement judgement = action.get();
        return judgement.rating().isTransient()
                ? judgement
                : journal.step(key, Kept.class, () -> Kept.of(judgement)).judgement();
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
