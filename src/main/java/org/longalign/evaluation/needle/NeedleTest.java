package org.longalign.evaluation.needle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.client.ChatModels;
import org.longalign.data.Message;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Bounds;
import org.longalign.internal.Sha256;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * The needle test (paper, section 3.4): a sentence is hidden in a long text at some depth and a model is asked for it,
 * over a grid of depths and lengths.
 *
 * <pre>{@code
 * // given: String novel, CausalLm model, ChatTemplate template
 * NeedleResult result = NeedleTest.of(novel, template)
 *         .answeredBy(LocalModel.of("packed + weighting", model, template, 16_384))
 *         .lengths(1_024, 4_096, 16_384).depths(0, 0.25, 0.5, 0.75, 1).trials(3).seed(7)
 *         .run();
 * }</pre>
 *
 * <p>A length is the whole window in tokens of the model's tokenizer: prompt, chat template and the tokens kept for the
 * reply fill it exactly, or to within a few tokens where a byte-pair tokenizer has no text of that length. The test is
 * immutable; each setter returns a copy.
 */
public final class NeedleTest {
    /** The limit on a reply in tokens unless set. */
    public static final int DEFAULT_REPLY_TOKENS = 128;

    private static final int DEFAULT_DEPTHS = 10;
    private static final PromptText ENGLISH = PromptText.resource(NeedleTest.class, "needle-question-v1");
    private static final PromptText CHINESE = PromptText.resource(NeedleTest.class, "needle-question-zh-v1");

    private final String haystack;
    private final Tokenizer tokenizer;
    private final String template;
    private final ToIntFunction<String> promptTokens;
    // Set on a fresh copy only, never on a test that was handed out.
    private @Nullable ChatModel model;
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
    private double temperature;
    private @Nullable ModelJudge judge;
    private @Nullable Path journal;
    private Consumer<? super NeedleTrial> listener = trial -> {};

    private NeedleTest(String haystack, Tokenizer tokenizer, String template, ToIntFunction<String> promptTokens) {
        if (haystack.isBlank()) {
            throw new IllegalArgumentException("the haystack is blank; give a long text");
        }
        this.haystack = haystack;
        this.tokenizer = tokenizer;
        this.template = template;
        this.promptTokens = promptTokens;
    }

    private NeedleTest copy() {
        NeedleTest copy = new NeedleTest(haystack, tokenizer, template, promptTokens);
        copy.model = model;
        copy.wording = wording;
        copy.needles = needles;
        copy.lengths = lengths;
        copy.depths = depths;
        copy.trials = trials;
        copy.seed = seed;
        copy.replyTokens = replyTokens;
        copy.inFlight = inFlight;
        copy.temperature = temperature;
        copy.judge = judge;
        copy.journal = journal;
        copy.listener = listener;
        return copy;
    }

    /** A test of a model whose chat template is known: lengths count the template's own tokens. */
    public static NeedleTest of(String haystack, ChatTemplate template) {
        return new NeedleTest(
                haystack,
                template.tokenizer(),
                template.name(),
                text -> template.prompt(List.of(Message.user(text))).length);
    }

    /** A test of a model whose chat template is unknown, as behind an API, and taken to add no tokens. */
    public static NeedleTest of(String haystack, Tokenizer tokenizer) {
        return of(haystack, tokenizer, 0);
    }

    /**
     * A test of a model whose chat template is unknown.
     *
     * @param templateTokens the tokens that the template adds to a user's message, by estimate
     */
    public static NeedleTest of(String haystack, Tokenizer tokenizer, int templateTokens) {
        Bounds.within("templateTokens", templateTokens, 0, Bounds.MOST_TOKENS);
        return new NeedleTest(
                haystack,
                tokenizer,
                templateTokens + " tokens of a template",
                text -> tokenizer.count(text) + templateTokens);
    }

    /** Sets the model under test. */
    public NeedleTest answeredBy(ChatModel newModel) {
        NeedleTest changed = copy();
        changed.model = newModel;
        return changed;
    }

    /** Sets the lengths in tokens. There are none unless set. */
    public NeedleTest lengths(int... tokens) {
        NeedleTest changed = copy();
        changed.lengths = Arrays.stream(tokens).distinct().sorted().boxed().toList();
        return changed;
    }

    /**
     * Sets the depths, each from 0, the beginning of the text, to 1, its end; ten evenly spaced ones unless set, as in
     * the paper.
     */
    public NeedleTest depths(double... shares) {
        for (double share : shares) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a depth lies between 0 and 1, not " + share);
            }
        }
        NeedleTest changed = copy();
        changed.depths = Arrays.stream(shares).distinct().sorted().boxed().toList();
        return changed;
    }

    /**
     * Sets the number of trials in each cell of the grid; 1 unless set. They take the needles in turn and begin at
     * different sentences of the haystack, the same for all depths.
     */
    public NeedleTest trials(int perCell) {
        NeedleTest changed = copy();
        changed.trials = atLeastOne("trial", perCell);
        return changed;
    }

    /** Sets the seed that draws the sentences at which passages begin; 0 unless set. */
    public NeedleTest seed(long value) {
        NeedleTest changed = copy();
        changed.seed = value;
        return changed;
    }

    /** Sets the needles, which the trials of a cell take in this order; {@link Needle#english} unless set. */
    public NeedleTest needles(List<Needle> values) {
        atLeastOne("needle", values.size());
        NeedleTest changed = copy();
        changed.needles = List.copyOf(values);
        return changed;
    }

    /** Sets the needles and the question's wording to the Chinese ones. */
    public NeedleTest inChinese() {
        return needles(Needle.chinese()).wording(CHINESE);
    }

    /**
     * Sets the wording, with the placeholders <code>{{haystack}}</code> and <code>{{question}}</code>. A small model
     * that was trained on one form of prompt needs that form.
     */
    public NeedleTest wording(PromptText value) {
        NeedleTest changed = copy();
        changed.wording = value;
        return changed;
    }

    /** Sets the limit on a reply in tokens; {@value #DEFAULT_REPLY_TOKENS} unless set. */
    public NeedleTest replyTokens(int tokens) {
        NeedleTest changed = copy();
        changed.replyTokens = atLeastOne("reply token", tokens);
        return changed;
    }

    /** Sets the number of trials in flight at once, at least 1; 1 unless set. */
    public NeedleTest inFlight(int limit) {
        NeedleTest changed = copy();
        changed.inFlight = atLeastOne("trial in flight", limit);
        return changed;
    }

    /** Sets a judge that rates each answer from 1 to 10 in addition to the substring score. */
    public NeedleTest judgedBy(ModelJudge newJudge) {
        NeedleTest changed = copy();
        changed.judge = newJudge;
        return changed;
    }

    /** Sets the journal, from which a stopped run resumes; a test with more lengths, depths or trials resumes too. */
    public NeedleTest journal(Path file) {
        NeedleTest changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets the sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}; 0 unless set. */
    public NeedleTest temperature(double newTemperature) {
        NeedleTest changed = copy();
        changed.temperature = Bounds.temperature(newTemperature);
        return changed;
    }

    /** Sets a listener, called with each finished trial on the thread that called {@link #run}. */
    public NeedleTest onEach(Consumer<? super NeedleTrial> listener) {
        NeedleTest changed = copy();
        changed.listener = listener;
        return changed;
    }

    /** The number of trials in a run. */
    public int size() {
        return lengths.size() * depths.size() * trials;
    }

    /**
     * The prompt of one trial, as {@link #run} asks it.
     *
     * @throws IllegalArgumentException if the haystack is too short for the length, or the length for the question
     */
    public NeedlePrompt prompt(int length, double depth, int trial) {
        return maker(judge).prompt(new TrialMaker.Task(length, depth, trial));
    }

    /**
     * Makes every trial. A trial without an answer is unscored, with the reason.
     *
     * @throws IllegalStateException if no model or no length is set
     * @throws IllegalArgumentException if the haystack is too short for a length, a length for the question, or the
     *     journal is of other work
     * @throws UnrecordedRequestException if model or judge is a replay without a reply to a request
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     * @throws CancellationException if the thread is interrupted; the journal holds what is finished
     */
    public NeedleResult run() {
        ChatModel asked = model;
        if (asked == null) {
            throw new IllegalStateException("set the model first: answeredBy(model)");
        }
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
        try (TaskJournal finished = TaskJournal.open(journal, work(asked))) {
            TrialMaker maker = maker(judge == null ? null : judge.forRun(finished.resumed()));
            ChatModel guarded = ChatModels.forRun(asked, finished.resumed());
            List<NeedleTrial> made = BoundedConcurrency.of(inFlight)
                    .map(tasks, task -> maker.make(task, guarded, finished), listener::accept);
            return new NeedleResult(asked.name(), judge == null ? null : judge.label(), made);
        }
    }

    private TrialMaker maker(@Nullable ModelJudge rater) {
        return new TrialMaker(
                new Haystack(haystack, tokenizer, promptTokens),
                wording,
                needles,
                replyTokens,
                temperature,
                seed,
                rater);
    }

    private Map<String, String> work(ChatModel asked) {
        Map<String, String> work = new TreeMap<>(Map.of(
                "task", "needle",
                "model", asked.name(),
                "haystack", Sha256.hex(haystack),
                "tokenizer", tokenizer.name() + ", " + template,
                "needles", Sha256.hex(needles.toString()),
                "wording", wording.fingerprint(),
                "replyTokens", Integer.toString(replyTokens),
                "seed", Long.toString(seed),
                "judge", judge == null ? "none" : judge.setting() + ", " + TrialMaker.JUDGING.fingerprint()));
        TaskJournal.addTemperature(work, asked.temperature(temperature));
        return work;
    }

    private static int atLeastOne(String what, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one " + what + " is needed, not " + count);
        }
        return count;
    }

    /** Such as {@code needle test of 30 trials: lengths [1024, 4096] tokens, depths [0.0, 0.5, 1.0], 5 a cell}. */
    @Override
    public String toString() {
        return "needle test of " + size() + " trials: lengths " + lengths + " tokens, depths " + depths + ", " + trials
                + " a cell";
    }
}
