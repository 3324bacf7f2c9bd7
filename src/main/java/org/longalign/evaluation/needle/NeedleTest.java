package org.longalign.evaluation.needle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.InFlight;
import org.longalign.data.Message;
import org.longalign.data.Sha256;
import org.longalign.evaluation.grading.Grader;
import org.longalign.evaluation.grading.PromptText;
import org.longalign.evaluation.grading.TaskJournal;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * The needle test (paper, section 3.4): a sentence is hidden in a long text at some depth, and a model is asked for it,
 * over a grid of depths and lengths.
 *
 * <pre>{@code
 * NeedleResult result = NeedleTest.of(novel, template)
 *         .lengths(1_024, 4_096, 16_384).depths(0, 0.25, 0.5, 0.75, 1).trials(3).seed(7)
 *         .run(LocalModel.of("packed + weighting", model, template, 16_384));
 * }</pre>
 *
 * <p>A length is the whole window in tokens of the model's tokenizer: the prompt with its chat template and the room for
 * the reply are together as long, short of it only where no text comes out exactly so (the seams of a byte-pair tokenizer).
 * Settings are immutable: each method returns a new test.
 */
public final class NeedleTest {
    /** What a reply may have unless set. */
    public static final int DEFAULT_REPLY_TOKENS = 128;

    private static final int DEFAULT_DEPTHS = 10;
    private static final PromptText ENGLISH = PromptText.resource(NeedleTest.class, "needle-question-v1");
    private static final PromptText CHINESE = PromptText.resource(NeedleTest.class, "needle-question-zh-v1");

    // Never changed once a test has been handed out.
    private final String haystack;
    private final Tokenizer tokenizer;
    private final String template;
    private final ToIntFunction<String> promptTokens;
    private PromptText wording = ENGLISH;
    private List<Needle> needles = Needle.english();
    private List<Integer> lengths = List.of();
    private List<Double> depths = IntStream.range(0, DEFAULT_DEPTHS)
            .mapToObj(i -> (double) i / (DEFAULT_DEPTHS - 1))
            .toList();
    private int trials = 1;
    private long seed;
    private int replyTokens = DEFAULT_REPLY_TOKENS;
    private int inFlight = 1;
    private @Nullable Grader judge;
    private @Nullable Path journal;

    private NeedleTest(String haystack, Tokenizer tokenizer, String template, ToIntFunction<String> promptTokens) {
        if (haystack.isBlank()) {
            throw new IllegalArgumentException("the haystack is blank; give a long text");
        }
        this.haystack = haystack;
        this.tokenizer = tokenizer;
        this.template = template;
        this.promptTokens = promptTokens;
    }

    private NeedleTest(NeedleTest from) {
        this(from.haystack, from.tokenizer, from.template, from.promptTokens);
        wording = from.wording;
        needles = from.needles;
        lengths = from.lengths;
        depths = from.depths;
        trials = from.trials;
        seed = from.seed;
        replyTokens = from.replyTokens;
        inFlight = from.inFlight;
        judge = from.judge;
        journal = from.journal;
    }

    /** A test of a model whose chat template is known: lengths count the template's own tokens. */
    public static NeedleTest of(String haystack, ChatTemplate template) {
        return new NeedleTest(
                haystack,
                template.tokenizer(),
                template.name(),
                text -> template.prompt(List.of(Message.user(text))).length);
    }

    /** A test of a model whose template is not known, as behind an API, and is taken to add nothing. */
    public static NeedleTest of(String haystack, Tokenizer tokenizer) {
        return of(haystack, tokenizer, 0);
    }

    /**
     * A test of a model whose template is not known.
     *
     * @param templateTokens what the template adds to a user's message, by estimate
     */
    public static NeedleTest of(String haystack, Tokenizer tokenizer, int templateTokens) {
        return new NeedleTest(
                haystack,
                tokenizer,
                templateTokens + " tokens of a template",
                text -> tokenizer.count(text) + templateTokens);
    }

    /** The same at these lengths in tokens. A test has none until they are set. */
    public NeedleTest lengths(int... tokens) {
        NeedleTest changed = new NeedleTest(this);
        changed.lengths = Arrays.stream(tokens).distinct().sorted().boxed().toList();
        return changed;
    }

    /**
     * The same at these depths, each from 0, the text's begin, to 1, its end; ten evenly spaced ones unless set, as in the
     * paper.
     */
    public NeedleTest depths(double... shares) {
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a depth lies between 0 and 1, not " + share);
            }
        }
        NeedleTest changed = new NeedleTest(this);
        changed.depths = Arrays.stream(shares).distinct().sorted().boxed().toList();
        return changed;
    }

    /**
     * The same with so many trials a cell, 1 unless set. They take the needles in turn and begin at different sentences of
     * the haystack, the same for all depths.
     */
    public NeedleTest trials(int perCell) {
        NeedleTest changed = new NeedleTest(this);
        changed.trials = atLeastOne("trial", perCell);
        return changed;
    }

    /** The same with another seed of where passages begin; 0 unless set. */
    public NeedleTest seed(long value) {
        NeedleTest changed = new NeedleTest(this);
        changed.seed = value;
        return changed;
    }

    /** The same with other needles, the first of each cell first; {@link Needle#english} unless set. */
    public NeedleTest needles(List<Needle> values) {
        atLeastOne("needle", values.size());
        NeedleTest changed = new NeedleTest(this);
        changed.needles = List.copyOf(values);
        return changed;
    }

    /** The same in Chinese: needles and the question's wording. */
    public NeedleTest inChinese() {
        return needles(Needle.chinese()).wording(CHINESE);
    }

    /**
     * The same with another wording, which has the places <code>{{haystack}}</code> and <code>{{question}}</code>: a small
     * model that was trained on one form of prompt needs that form.
     */
    public NeedleTest wording(PromptText value) {
        NeedleTest changed = new NeedleTest(this);
        changed.wording = value;
        return changed;
    }

    /** The same with another room for the reply; {@value #DEFAULT_REPLY_TOKENS} unless set. */
    public NeedleTest replyTokens(int tokens) {
        NeedleTest changed = new NeedleTest(this);
        changed.replyTokens = atLeastOne("reply token", tokens);
        return changed;
    }

    /** The same with so many trials under way at a time, 1 unless set. */
    public NeedleTest inFlight(int limit) {
        NeedleTest changed = new NeedleTest(this);
        changed.inFlight = atLeastOne("trial in flight", limit);
        return changed;
    }

    /** The same with a judge who rates each answer from 1 to 10 beside the substring score. */
    public NeedleTest judgedBy(Grader grader) {
        NeedleTest changed = new NeedleTest(this);
        changed.judge = grader;
        return changed;
    }

    /** The same with a journal: trials that are in the file are not made again, a greater grid goes on from it. */
    public NeedleTest journal(Path file) {
        NeedleTest changed = new NeedleTest(this);
        changed.journal = file;
        return changed;
    }

    /** How many trials a run makes. */
    public int size() {
        return lengths.size() * depths.size() * trials;
    }

    /**
     * The prompt of one trial, as {@link #run} would ask it.
     *
     * @throws IllegalArgumentException if the haystack is too short for the length, or the length for the question
     */
    public NeedlePrompt prompt(int length, double depth, int trial) {
        return maker().prompt(new TrialMaker.Task(length, depth, trial));
    }

    /** {@link #run(ChatModel, Consumer)} without anybody watching. */
    public NeedleResult run(ChatModel model) {
        return run(model, trial -> {});
    }

    /**
     * Makes every trial, at temperature 0. A trial that the model does not answer is unscored, with the reason.
     *
     * @param watcher told of each trial as it ends, on this thread
     * @throws IllegalStateException if no length is set
     * @throws IllegalArgumentException if the haystack is too short for a length, a length for the question, or the
     *     journal is of other work
     * @throws CancellationException if the thread is interrupted; what is done is in the journal
     */
    public NeedleResult run(ChatModel model, Consumer<? super NeedleTrial> watcher) {
        if (lengths.isEmpty()) {
            throw new IllegalStateException("set the lengths first: lengths(1_024, 4_096)");
        }
        List<TrialMaker.Task> tasks = new ArrayList<>();
        for (int length : lengths) {
            for (double depth : depths) {
                for (int trial = 0; trial < trials; trial++) {
                    tasks.add(new TrialMaker.Task(length, depth, trial));
                }
            }
        }
        TrialMaker maker = maker();
        try (TaskJournal done = TaskJournal.open(journal, work(model))) {
            List<NeedleTrial> made =
                    InFlight.of(inFlight).map(tasks, task -> maker.make(task, model, done), watcher::accept);
            return new NeedleResult(
                    model.name(),
                    judge == null
                            ? null
                            : judge.model().name() + " (" + judge.kind().label() + ")",
                    made);
        }
    }

    private TrialMaker maker() {
        return new TrialMaker(
                new Haystack(haystack, tokenizer, promptTokens), wording, needles, replyTokens, seed, judge);
    }

    private Map<String, String> work(ChatModel model) {
        return Map.of(
                "task", "needle",
                "model", model.name(),
                "haystack", Sha256.hex(haystack),
                "tokenizer", tokenizer.name() + ", " + template,
                "needles", Sha256.hex(needles.toString()),
                "wording", wording.fingerprint(),
                "replyTokens", Integer.toString(replyTokens),
                "seed", Long.toString(seed),
                "judge", judge == null ? "none" : judge.fingerprint() + ", " + TrialMaker.JUDGING.fingerprint());
    }

    private static int atLeastOne(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one " + what + " is needed, not " + count);
        }
        return count;
    }

    @Override
    public String toString() {
        return "needle test of " + size() + " trials: lengths " + lengths + " tokens, depths " + depths + ", " + trials
                + " a cell";
    }
}
