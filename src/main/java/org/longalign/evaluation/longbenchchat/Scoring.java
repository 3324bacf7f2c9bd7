package org.longalign.evaluation.longbenchchat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.evaluation.judge.Judgement;

/**
 * A run in which every judge rates every system's answer to every item, once in each pass. It is immutable; each setter
 * returns a copy.
 *
 * <pre>{@code
 * // given: LongBenchChat bench, List<SystemAnswers> systems, ChatModel model
 * ScoreReport report = bench.scoring(systems).judgedBy(Judge.fewShot(model)).passes(2).seed(7)
 *         .inFlight(16).journal(Path.of("verdicts.jsonl")).run();
 * }</pre>
 */
public final class Scoring {
    /** The number of passes unless set; two, as in the paper (section 3.4). */
    public static final int DEFAULT_PASSES = 2;

    private final LongBenchChat bench;
    private final List<SystemAnswers> systems;
    // Set on a fresh copy only, never on a run that was handed out.
    private List<Judge> judges = List.of();
    private int passes = DEFAULT_PASSES;
    private long seed;
    private int inFlight = 1;
    private @Nullable Path journal;
    private Consumer<? super Verdict> listener = verdict -> {};

    /** One verdict to be given. */
    private record Task(Judge judge, SystemAnswers system, BenchmarkItem item, Pass pass) {}

    private Scoring(LongBenchChat bench, List<SystemAnswers> systems) {
        this.bench = bench;
        this.systems = systems;
    }

    static Scoring of(LongBenchChat bench, List<SystemAnswers> systems) {
        if (systems.isEmpty()) {
            throw new IllegalArgumentException("there are no systems to score");
        }
        distinct("system", systems.stream().map(SystemAnswers::system));
        for (SystemAnswers answers : systems) {
            for (int index : answers.answers().keySet()) {
                if (bench.find(index).isEmpty()) {
                    throw new IllegalArgumentException("system " + answers.system() + " answers item " + index
                            + ", which the benchmark does not have");
                }
            }
        }
        return new Scoring(bench, List.copyOf(systems));
    }

    private Scoring copy() {
        Scoring copy = new Scoring(bench, systems);
        copy.judges = judges;
        copy.passes = passes;
        copy.seed = seed;
        copy.inFlight = inFlight;
        copy.journal = journal;
        copy.listener = listener;
        return copy;
    }

    /**
     * Sets the judges.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public Scoring judgedBy(Judge... newJudges) {
        distinct("judge", Arrays.stream(newJudges).map(Judge::name));
        Scoring changed = copy();
        changed.judges = List.of(newJudges);
        return changed;
    }

    /** Sets the number of passes, at least 1; {@value #DEFAULT_PASSES} unless set. */
    public Scoring passes(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a run needs at least one pass, not " + count);
        }
        Scoring changed = copy();
        changed.passes = count;
        return changed;
    }

    /** Sets the seed for the order of the examples; 0 unless set. */
    public Scoring seed(long value) {
        Scoring changed = copy();
        changed.seed = value;
        return changed;
    }

    /** Sets the number of verdicts in flight at once, at least 1; 1 unless set. */
    public Scoring inFlight(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one verdict must be in flight, not " + limit);
        }
        Scoring changed = copy();
        changed.inFlight = limit;
        return changed;
    }

    /**
     * Sets the journal, from which a stopped or killed run resumes without judging an answer twice. A verdict that is
     * unscored after a transient failure, such as a server out of reach, is not in it and is requested again. Neither are
     * the verdicts of judges that ask no model.
     */
    public Scoring journal(Path file) {
        Scoring changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets a listener, called with each verdict on the thread that called {@link #run}. */
    public Scoring onEach(Consumer<? super Verdict> listener) {
        Scoring changed = copy();
        changed.listener = listener;
        return changed;
    }

    /** The number of verdicts that a run gives. */
    public int size() {
        return judges.size() * systems.size() * bench.items().size() * passes;
    }

    /**
     * Estimates the requests to each judge's model if every first reply holds a rating; verdicts in a journal count
     * too.
     *
     * @param counter counts the tokens of a text, such as {@link org.longalign.chat.cost.TokenCount#rough}
     */
    public Map<String, CostEstimate> estimate(ToIntFunction<String> counter) {
        Map<String, CostEstimate> estimates = new LinkedHashMap<>();
        for (Judge judge : judges) {
            List<ChatRequest> requests = tasks(judges).stream()
                    .filter(task -> task.judge == judge)
                    .flatMap(task -> task.system.to(task.item.index()).stream()
                            .flatMap(answer -> judge.requests(task.item, answer, task.pass).stream()))
                    .toList();
            estimates.put(judge.name(), CostEstimate.of(requests, counter));
        }
        return estimates;
    }

    /**
     * Judges everything. An item that a system did not answer is unscored for it.
     *
     * @return the verdicts by judge, system, item and pass, in whatever order they were given
     * @throws IllegalStateException if there is no judge, or a running process has the journal
     * @throws IllegalArgumentException if the journal is of another run, saying in what it differs
     * @throws CancellationException if the thread is interrupted
     */
    public ScoreReport run() {
        if (judges.isEmpty()) {
            throw new IllegalStateException("name a judge first: judgedBy(...)");
        }
        try (VerdictJournal finished = VerdictJournal.open(journal, judges, seed)) {
            boolean resumed = finished.resumed();
            List<Task> tasks =
                    tasks(judges.stream().map(judge -> judge.forRun(resumed)).toList());
            return new ScoreReport(
                    BoundedConcurrency.of(inFlight).map(tasks, task -> verdict(task, finished), listener::accept));
        }
    }

    private List<Task> tasks(List<Judge> asked) {
        List<Task> tasks = new ArrayList<>(size());
        for (Judge judge : asked) {
            for (SystemAnswers system : systems) {
                for (BenchmarkItem item : bench.items()) {
                    for (int number = 1; number <= passes; number++) {
                        tasks.add(new Task(judge, system, item, new Pass(number, seed)));
                    }
                }
            }
        }
        return tasks;
    }

    private static Verdict verdict(Task task, VerdictJournal finished) {
        return new Verdict(
                task.judge.name(),
                task.judge.kind(),
                task.system.system(),
                task.item.index(),
                task.pass.number(),
                task.pass.seed(),
                judgement(task, finished));
    }

    private static Judgement judgement(Task task, VerdictJournal finished) {
        Optional<String> answer = task.system.to(task.item.index());
        return answer.isEmpty()
                ? Judgement.unscored(noAnswer(task.system, task.item), "")
                : finished.judge(task.judge, task.system.system(), task.item, answer.get(), task.pass);
    }

    private static String noAnswer(SystemAnswers system, BenchmarkItem item) {
        String reason = system.failures().get(item.index());
        return "the system gave no answer" + (reason == null ? "" : ": " + reason);
    }

    private static void distinct(String what, Stream<String> names) {
        Set<String> seen = new HashSet<>();
        names.forEach(name -> {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("two " + what + "s are called " + name);
            }
        });
    }
}
