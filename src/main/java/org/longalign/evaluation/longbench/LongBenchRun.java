package org.longalign.evaluation.longbench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.InFlight;
import org.longalign.data.Message;
import org.longalign.data.Sha256;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;
import org.longalign.evaluation.grading.Grader;
import org.longalign.evaluation.grading.PromptText;
import org.longalign.evaluation.grading.TaskJournal;

/** A run of {@link LongBench} over one model. Settings are immutable: each method returns a new run. */
public final class LongBenchRun {
    private static final int KEY_CHARS = 16;

    private final LongBench bench;
    private final ChatModel model;
    private final MiddleTruncation truncation;
    private final @Nullable Grader judge;
    private final @Nullable Path journal;
    private final int inFlight;

    LongBenchRun(
            LongBench bench,
            ChatModel model,
            MiddleTruncation truncation,
            @Nullable Grader judge,
            @Nullable Path journal,
            int inFlight) {
        this.bench = bench;
        this.model = model;
        this.truncation = truncation;
        this.judge = judge;
        this.journal = journal;
        this.inFlight = inFlight;
    }

    /** The same with a judge who rates each answer beside the automatic metric. */
    public LongBenchRun judgedBy(Grader grader) {
        return new LongBenchRun(bench, model, truncation, grader, journal, inFlight);
    }

    /** The same with a journal: what is in the file is not asked again. */
    public LongBenchRun journal(Path file) {
        return new LongBenchRun(bench, model, truncation, judge, file, inFlight);
    }

    /** The same with so many items under way at a time, 1 unless set. */
    public LongBenchRun inFlight(int limit) {
        return new LongBenchRun(bench, model, truncation, judge, journal, limit);
    }

    /** {@link #run(Consumer)} without anybody watching. */
    public LongBenchReport run() {
        return run(result -> {});
    }

    /**
     * Asks the model and the judge about every item, the model at temperature 0. An item that the model does not answer has
     * no score at all; one without a usable rating is unscored by the judge.
     *
     * @param watcher told of each result as it comes, on this thread
     * @throws IllegalArgumentException if the journal is of other work
     * @throws CancellationException if the thread is interrupted; what is done is in the journal
     */
    public LongBenchReport run(Consumer<? super LongBenchResult> watcher) {
        try (TaskJournal done = TaskJournal.open(journal, work())) {
            List<LongBenchResult> results =
                    InFlight.of(inFlight).map(bench.items(), item -> result(item, done), watcher::accept);
            return new LongBenchReport(
                    model.name(),
                    judge == null
                            ? null
                            : judge.model().name() + " (" + judge.kind().label() + ")",
                    results);
        }
    }

    private LongBenchResult result(LongBenchItem item, TaskJournal done) {
        Answer answer = done.attempt(
                "answer/" + key(item),
                Answer.class,
                () -> Answer.ask(
                        model,
                        new ChatRequest(
                                List.of(Message.user(truncation.apply(item.prompt()))), 0, truncation.replyTokens())),
                Answer::failed);
        return LongBenchResult.of(item, answer, judge == null ? null : grade(judge, item, answer, done));
    }

    private static Grade grade(Grader grader, LongBenchItem item, Answer answer, TaskJournal done) {
        LongBenchTask task = item.set().task();
        PromptText wording = PromptText.resource(LongBench.class, task.judgePrompt());
        String text = answer.text();
        if (text == null) {
            return Grade.unscored(answer.toString(), wording.version());
        }
        Map<String, String> material = Map.of(
                "question",
                item.input().isBlank() ? "Summarise the text." : item.input(),
                "references",
                String.join("\n", item.answers()),
                "answer",
                text);
        return done.grade(
                "grade/" + key(item), wording.version(), () -> grader.grade(wording, material, task.bestRating()));
    }

    /** With what the item says: one that was changed in the file is another step. */
    private static String key(LongBenchItem item) {
        List<String> said = new ArrayList<>(item.answers());
        said.add(0, item.input());
        said.add(1, item.context());
        StringBuilder all = new StringBuilder();
        said.forEach(text -> all.append(text.length()).append(' ').append(text));
        return LongBench.key(item) + "/" + Sha256.hex(all.toString()).substring(0, KEY_CHARS);
    }

    private Map<String, String> work() {
        Map<String, String> work = new TreeMap<>();
        work.put("task", "longbench");
        work.put("model", model.name());
        work.put("tokenizer", truncation.tokenizer().name());
        work.put("promptTokens", Integer.toString(truncation.promptTokens()));
        work.put("replyTokens", Integer.toString(truncation.replyTokens()));
        for (LongBenchDataset set : LongBenchDataset.values()) {
            for (boolean withoutInput : new boolean[] {false, true}) {
                PromptText wording = LongBenchItem.wording(set, withoutInput);
                work.put("wording " + wording.version(), wording.fingerprint());
            }
            PromptText wording = PromptText.resource(LongBench.class, set.task().judgePrompt());
            work.put("wording " + wording.version(), wording.fingerprint());
        }
        work.put("judge", judge == null ? "none" : judge.fingerprint());
        return work;
    }
}
