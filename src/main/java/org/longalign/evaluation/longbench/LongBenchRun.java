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
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.client.ChatModels;
import org.longalign.data.Language;
import org.longalign.data.Message;
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Bounds;
import org.longalign.internal.Sha256;

/** A run of {@link LongBench} over one model. It is immutable; each setter returns a copy. */
public final class LongBenchRun {
    private static final int KEY_CHARS = 16;

    private final LongBench bench;
    private final ChatModel model;
    private final MiddleTruncation truncation;
    // Set on a fresh copy only, never on a run that was handed out.
    private @Nullable ModelJudge judge;
    private @Nullable Path journal;
    private int inFlight = 1;
    private double temperature;
    private Consumer<? super LongBenchResult> listener = result -> {};

    LongBenchRun(LongBench bench, ChatModel model, MiddleTruncation truncation) {
        this.bench = bench;
        this.model = model;
        this.truncation = truncation;
    }

    private LongBenchRun copy() {
        LongBenchRun copy = new LongBenchRun(bench, model, truncation);
        copy.judge = judge;
        copy.journal = journal;
        copy.inFlight = inFlight;
        copy.temperature = temperature;
        copy.listener = listener;
        return copy;
    }

    /** Sets a judge that rates each answer in addition to the automatic metric. */
    public LongBenchRun judgedBy(ModelJudge newJudge) {
        LongBenchRun changed = copy();
        changed.judge = newJudge;
        return changed;
    }

    /** Sets the journal, from which a stopped run resumes without asking for an answer or a rating twice. */
    public LongBenchRun journal(Path file) {
        LongBenchRun changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets the number of items in flight at once, at least 1; 1 unless set. */
    public LongBenchRun inFlight(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one item must be in flight, not " + limit);
        }
        LongBenchRun changed = copy();
        changed.inFlight = limit;
        return changed;
    }

    /** Sets the sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}; 0 unless set. */
    public LongBenchRun temperature(double newTemperature) {
        LongBenchRun changed = copy();
        changed.temperature = Bounds.temperature(newTemperature);
        return changed;
    }

    /** Sets a listener, called with each result on the thread that called {@link #run}. */
    public LongBenchRun onEach(Consumer<? super LongBenchResult> listener) {
        LongBenchRun changed = copy();
        changed.listener = listener;
        return changed;
    }

    /**
     * Asks the model and the judge about every item. An item without an answer has no score at all;
     * an answer without a readable rating has no judge's score.
     *
     * @throws IllegalArgumentException if the journal is of other work
     * @throws UnrecordedRequestException if model or judge is a replay without a reply to a request
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     * @throws CancellationException if the thread is interrupted; the journal holds what is finished
     */
    public LongBenchReport run() {
        if (bench.items().stream().anyMatch(item -> item.set().language() == Language.CHINESE)) {
            ChineseWords.load();
        }
        try (TaskJournal finished = TaskJournal.open(journal, work())) {
            ChatModel asked = ChatModels.forRun(model, finished.resumed());
            ModelJudge rater = judge == null ? null : judge.forRun(finished.resumed());
            List<LongBenchResult> results = BoundedConcurrency.of(inFlight)
                    .map(bench.items(), item -> result(item, asked, rater, finished), listener::accept);
            return new LongBenchReport(model.name(), judge == null ? null : judge.label(), results);
        }
    }

    private LongBenchResult result(
            LongBenchItem item, ChatModel asked, @Nullable ModelJudge rater, TaskJournal finished) {
        Answer answer = finished.answer(
                "answer/" + key(item),
                () -> Answer.ask(
                        asked,
                        new ChatRequest(
                                List.of(Message.user(truncation.apply(item.prompt()))),
                                model.temperature(temperature),
                                truncation.replyTokens())));
        return LongBenchResult.of(item, answer, rater == null ? null : judgement(rater, item, answer, finished));
    }

    private static Judgement judgement(ModelJudge judge, LongBenchItem item, Answer answer, TaskJournal finished) {
        LongBenchTask task = item.set().task();
        PromptText wording = PromptText.resource(LongBench.class, task.judgePrompt());
        String text = answer.text();
        if (text == null) {
            return Judgement.unscored(answer.toString(), wording.version());
        }
        Map<String, String> material = Map.of(
                "question",
                item.input().isBlank() ? "Summarise the text." : item.input(),
                "references",
                String.join("\n", item.answers()),
                "answer",
                text);
        return finished.judgement("judgement/" + key(item), () -> judge.rate(wording, material, task.bestRating()));
    }

    /** The texts of the item are in the key: an item that was changed in the file is another step. */
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
        TaskJournal.addTemperature(work, model.temperature(temperature));
        work.put("judge", judge == null ? "none" : judge.setting());
        return work;
    }
}
