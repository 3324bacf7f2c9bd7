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
import org.longalign.data.Sha256;
import org.longalign.evaluation.grading.TaskJournal;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Tokenizer;

/**
 * A run of a {@link ChoiceTask} over a model of this process: packs of whole questions are scored one after another.
 * Settings are immutable: each method returns a new run.
 */
public final class ChoiceRun {
    private static final int DEFAULT_PACK_TOKENS = 4_096;

    private final ChoiceTask task;
    private final String modelName;
    private final CausalLm model;
    private final Tokenizer tokenizer;
    // Never changed once a run has been handed out.
    private int packTokens = DEFAULT_PACK_TOKENS;
    private int windowTokens = Integer.MAX_VALUE;
    private int[] start = {};
    private @Nullable Path journal;

    /** What is journaled of a question. */
    private record Scored(List<Double> logLikelihoods, boolean cut) {}

    /** A question whose choices are not scored yet. */
    private record Open(ChoiceQuestion question, List<Candidate> candidates) {
        int tokens() {
            return candidates.stream()
                    .mapToInt(candidate -> candidate.ids().length)
                    .sum();
        }

        boolean cut() {
            return candidates.stream().anyMatch(Candidate::cut);
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
        copy.start = start;
        copy.journal = journal;
        return copy;
    }

    /**
     * The same with packs of about so many tokens, 4,096 unless set; a longer question has a pack of its own. It changes the
     * speed and the memory, not the scores.
     */
    public ChoiceRun packTokens(int tokens) {
        ChoiceRun changed = copy();
        changed.packTokens = tokens;
        return changed;
    }

    /** The same with contexts that lose their beginning where they do not fit a window; none do unless it is set. */
    public ChoiceRun windowTokens(int tokens) {
        ChoiceRun changed = copy();
        changed.windowTokens = tokens;
        return changed;
    }

    /** The same with ids before every context, such as the begin-of-text token that a model was trained with. */
    public ChoiceRun start(int... ids) {
        ChoiceRun changed = copy();
        changed.start = ids.clone();
        return changed;
    }

    /** The same with a journal: questions that are in the file are not scored again. */
    public ChoiceRun journal(Path file) {
        ChoiceRun changed = copy();
        changed.journal = file;
        return changed;
    }

    /** {@link #run(Consumer)} without anybody watching. */
    public ChoiceReport run() {
        return run(result -> {});
    }

    /**
     * Scores every question.
     *
     * @param watcher told of each result as it comes
     * @throws IllegalArgumentException if a question lacks examples or does not fit the window, or the journal is of other
     *     work
     * @throws CancellationException if the thread is interrupted; what is done is in the journal
     */
    public ChoiceReport run(Consumer<? super ChoiceResult> watcher) {
        try (TaskJournal done = TaskJournal.open(journal, work())) {
            List<ChoiceResult> results = new ArrayList<>();
            List<Open> pack = new ArrayList<>();
            int tokens = 0;
            for (ChoiceQuestion question : task.questions()) {
                Open open = open(question, done);
                if (!pack.isEmpty() && tokens + open.tokens() > packTokens) {
                    finish(pack, done, results, watcher);
                    tokens = 0;
                }
                pack.add(open);
                tokens += open.tokens();
            }
            finish(pack, done, results, watcher);
            return new ChoiceReport(task.name(), task.shots(), modelName, results);
        }
    }

    /** A question with its candidates; with none if it is in the journal. */
    private Open open(ChoiceQuestion question, TaskJournal done) {
        if (done.has(question.id())) {
            return new Open(question, List.of());
        }
        String context = task.context(question);
        try {
            return new Open(
                    question,
                    question.choices().stream()
                            .map(choice -> Candidate.of(tokenizer, start, context, choice, windowTokens))
                            .toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(task.name() + ", question " + question.id() + ": " + e.getMessage(), e);
        }
    }

    private void finish(
            List<Open> pack, TaskJournal done, List<ChoiceResult> results, Consumer<? super ChoiceResult> watcher) {
        if (Thread.interrupted()) {
            throw new CancellationException("interrupted after " + results.size() + " of "
                    + task.questions().size() + " questions");
        }
        List<Candidate> candidates =
                pack.stream().flatMap(open -> open.candidates().stream()).toList();
        double[] scores = candidates.isEmpty() ? new double[0] : PackedScorer.score(model, candidates);
        int from = 0;
        for (Open open : pack) {
            int first = from;
            from += open.candidates().size();
            double[] own = Arrays.copyOfRange(scores, first, from);
            Scored scored = done.step(
                    open.question().id(),
                    Scored.class,
                    () -> new Scored(Arrays.stream(own).boxed().toList(), open.cut()));
            ChoiceResult result = new ChoiceResult(open.question(), scored.logLikelihoods(), scored.cut());
            results.add(result);
            watcher.accept(result);
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
                "start", Arrays.toString(start),
                "windowTokens", Integer.toString(windowTokens),
                "questions", HexFormat.of().formatHex(digest.digest()));
    }
}
