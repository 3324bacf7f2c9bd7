package org.longalign.evaluation.choice;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Bounds;
import org.longalign.internal.Sha256;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Tokenizer;

/**
 * A run of a {@link ChoiceTask} over a model of this process: packs of whole questions are scored one after another. It
 * is immutable; each setter returns a copy.
 */
public final class ChoiceRun {
    private static final int DEFAULT_PACK_TOKENS = 4_096;

    private final ChoiceTask task;
    private final String modelName;
    private final CausalLm model;
    private final Tokenizer tokenizer;
    // Set on a fresh copy only, never on a run that was handed out.
    private int packTokens = DEFAULT_PACK_TOKENS;
    private int windowTokens = Integer.MAX_VALUE;
    private int[] startIds = {};
    private @Nullable Path journal;
    private Consumer<? super ChoiceResult> listener = result -> {};

    /** A question's result as the journal holds it. */
    private record Scored(List<Double> logLikelihoods, boolean cut) {}

    /** A question to be scored; without candidates if the journal has its result. */
    private record Open(ChoiceQuestion question, List<TokenizedChoice> candidates) {
        int tokens() {
            return candidates.stream()
                    .mapToInt(candidate -> candidate.ids().length)
                    .sum();
        }

        boolean cut() {
            return candidates.stream().anyMatch(TokenizedChoice::cut);
        }
    }

    ChoiceRun(ChoiceTask task, String modelName, CausalLm model, Tokenizer tokenizer) {
        this.task = task;
        this.modelName = modelName;
        this.model = model;
        this.tokenizer = tokenizer;
    }

    private ChoiceRun copy() {
        ChoiceRun copy = new ChoiceRun(task, modelName, model, tokenizer);
        copy.packTokens = packTokens;
        copy.windowTokens = windowTokens;
        copy.startIds = startIds;
        copy.journal = journal;
        copy.listener = listener;
        return copy;
    }

    /**
     * Sets the size of a pack in tokens, 4,096 unless set; a longer question has a pack of its own. It changes speed
     * and memory, not the scores.
     */
    public ChoiceRun packTokens(int tokens) {
        ChoiceRun changed = copy();
        changed.packTokens = Bounds.within("packTokens", tokens, 1, Bounds.MOST_TOKENS);
        return changed;
    }

    /** Sets the model's window in tokens; a context that does not fit loses its beginning. Unlimited unless set. */
    public ChoiceRun windowTokens(int tokens) {
        ChoiceRun changed = copy();
        changed.windowTokens = Bounds.within("windowTokens", tokens, 1, Integer.MAX_VALUE);
        return changed;
    }

    /** Sets token ids before every context, such as the begin-of-text token that the model was trained with. */
    public ChoiceRun startIds(int... ids) {
        ChoiceRun changed = copy();
        changed.startIds = ids.clone();
        return changed;
    }

    /** Sets the journal, from which a stopped run resumes without scoring a question twice. */
    public ChoiceRun journal(Path file) {
        ChoiceRun changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets a listener, called with each result on the thread that called {@link #run}. */
    public ChoiceRun onEach(Consumer<? super ChoiceResult> listener) {
        ChoiceRun changed = copy();
        changed.listener = listener;
        return changed;
    }

    /**
     * Scores every question.
     *
     * @throws IllegalArgumentException if a question lacks examples or does not fit the window, or the journal is of
     *     other work
     * @throws CancellationException if the thread is interrupted; the journal holds what is finished
     */
    public ChoiceReport run() {
        try (TaskJournal finished = TaskJournal.open(journal, work())) {
            List<ChoiceResult> results = new ArrayList<>();
            List<Open> pack = new ArrayList<>();
            int tokens = 0;
            for (ChoiceQuestion question : task.questions()) {
                Open open = open(question, finished);
                if (!pack.isEmpty() && tokens + open.tokens() > packTokens) {
                    finish(pack, finished, results);
                    tokens = 0;
                }
                pack.add(open);
                tokens += open.tokens();
            }
            finish(pack, finished, results);
            return new ChoiceReport(task.label(), task.shots(), modelName, results);
        }
    }

    private Open open(ChoiceQuestion question, TaskJournal finished) {
        if (finished.has(question.id())) {
            return new Open(question, List.of());
        }
        String context = task.context(question);
        try {
            return new Open(
                    question,
                    question.choices().stream()
                            .map(choice -> TokenizedChoice.of(tokenizer, startIds, context, choice, windowTokens))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(task.name() + ", question " + question.id() + ": " + e.getMessage(), e);
        }
    }

    private void finish(List<Open> pack, TaskJournal finished, List<ChoiceResult> results) {
        if (Thread.interrupted()) {
            throw new CancellationException("interrupted after " + results.size() + " of "
                    + task.questions().size() + " questions");
        }
        List<TokenizedChoice> candidates =
                pack.stream().flatMap(open -> open.candidates().stream()).toList();
        double[] scores = candidates.isEmpty() ? new double[0] : PackedScorer.score(model, candidates);
        int from = 0;
        for (Open open : pack) {
            int first = from;
            from += open.candidates().size();
            double[] own = Arrays.copyOfRange(scores, first, from);
            Scored scored = finished.step(
                    open.question().id(),
                    Scored.class,
                    () -> new Scored(Arrays.stream(own).boxed().toList(), open.cut()));
            ChoiceResult result = new ChoiceResult(open.question(), scored.logLikelihoods(), scored.cut());
            results.add(result);
            listener.accept(result);
        }
        pack.clear();
    }

    private Map<String, String> work() {
        MessageDigest digest = Sha256.digest();
        for (ChoiceQuestion question : task.questions()) {
            String text = task.context(question) + question.choices() + question.right();
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return Map.of(
                "task", task.name(),
                "model", modelName,
                "tokenizer", tokenizer.name(),
                "start", Arrays.toString(startIds),
                "windowTokens", Integer.toString(windowTokens),
                "questions", HexFormat.of().formatHex(digest.digest()));
    }
}
