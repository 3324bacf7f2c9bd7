package org.longalign.evaluation.grading;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.Failure;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.data.Journal;

/**
 * The journal of a test, or none. Calls of a model that fail are not in it: they have their result in this run, with its
 * reason, and are made anew by the next.
 */
public final class TaskJournal implements AutoCloseable {
    private final @Nullable Journal journal;

    private TaskJournal(@Nullable Journal journal) {
        this.journal = journal;
    }

    /**
     * Opens a journal.
     *
     * @param file the file; null for none
     * @param work what the results depend on
     * @throws IllegalArgumentException if the journal is of other work
     */
    public static TaskJournal open(@Nullable Path file, Map<String, String> work) {
        return new TaskJournal(file == null ? null : Journal.open(file, work));
    }

    /** The result of a step, from the journal where it was done before. What {@code action} throws is thrown on. */
    public <T> T step(String key, Class<T> type, Supplier<T> action) {
        return journal == null ? action.get() : journal.step(key, type, action);
    }

    /** Whether a step is done. */
    public boolean has(String key) {
        return journal != null && journal.has(key);
    }

    /**
     * The result of a step that calls a model.
     *
     * @param failed makes the result where the model gives no reply
     * @throws UnrecordedRequestException if the model is a replay that holds nothing for the request
     * @throws FailedCallException if key, address, model or account are such that every other call would fail too
     */
    public <T> T attempt(String key, Class<T> type, Supplier<T> action, Function<ChatException, T> failed) {
        try {
            return step(key, type, action);
        } catch (UnrecordedRequestException e) {
            throw e;
        } catch (ChatException e) {
            if (e instanceof FailedCallException call
                    && (call.failure() == Failure.SETUP || call.failure() == Failure.QUOTA)) {
                throw call;
            }
            return failed.apply(e);
        }
    }

    /** The grade of a step, unscored where the judge gives no reply. */
    public Grade grade(String key, String prompt, Supplier<Grade> action) {
        return attempt(key, Grade.class, action, e -> Grade.unscored("no reply: " + e.getMessage(), prompt));
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
