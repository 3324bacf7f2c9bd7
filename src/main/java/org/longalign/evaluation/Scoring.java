package org.longalign.evaluation;

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
import org.longalign.chat.InFlight;
import org.longalign.chat.cost.CostEstimate;

/**
 * A run that has every judge rate every system's answer to every item, in each of some passes. Settings are immutable:
 * each method returns a new run.
 *
 * <pre>{@code
 * ScoreReport report = bench.scoring(systems).judgedBy(Judge.fewShot(model)).passes(2).seed(7)
 *         .inFlight(16).journal(Path.of("verdicts.jsonl")).run();
 * }</pre>
 */
public final class Scoring {
    /** Two, as in the paper (section 3.4). */
    public static final int DEFAULT_PASSES = 2;

    private final LongBenchChat bench;
    private final List<SystemAnswers> systems;
    private final List<Judge> judges;
    private final int passes;
    private final long seed;
    private final int inFlight;
    private final @Nullable Path journal;

    /** One verdict to be given. */
    private record Task(Judge judge, SystemAnswers system, BenchmarkItem item, Pass pass) {}

    private Scoring(
            LongBenchChat bench,
            List<SystemAnswers> systems,
            List<Judge> judges,
            int passes,
            long seed,
            int inFlight,
            @Nullable Path journal) {
        this.bench = bench;
        this.systems = systems;
        this.judges = judges;
        this.passes = passes;
        this.seed = seed;
        this.inFlight = inFlight;
        this.journal = journal;
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
        return new Scoring(bench, List.copyOf(systems), List.of(), DEFAULT_PASSES, 0, 1, null);
    }

    /** The same run with these judges. */
    public Scoring judgedBy(Judge... newJudges) {
        distinct("judge", Arrays.stream(newJudges).map(Judge::name));
        return new Scoring(bench, systems, List.of(newJudges), passes, seed, inFlight, journal);
    }

    /** The same run with another number of passes, at least 1; {@value #DEFAULT_PASSES} unless set. */
    public Scoring passes(int newPasses) {
        if (newPasses < 1) {
            throw new IllegalArgumentException("a run needs at least one pass, not " + newPasses);
        }
        return new Scoring(bench, systems, judges, newPasses, seed, inFlight, journal);
    }

    /** The same run with another seed for the order of the examples; 0 unless set. */
    public Scoring seed(long newSeed) {
        return new Scoring(bench, systems, judges, passes, newSeed, inFlight, journal);
    }

    /** The same run with so many verdicts under way at a time, at least 1; 1 unless set. */
    public Scoring inFlight(int newInFlight) {
        if (newInFlight < 1) {
            throw new IllegalArgumentException("at least one verdict is under way, not " + newInFlight);
        }
        return new Scoring(bench, systems, judges, passes, seed, newInFlight, journal);
    }

    /**
     * The same run with a file that keeps every verdict as it is given, so that a run that was stopped or killed goes on
     * where it was, and no answer is judged twice. A verdict that is unscored for what may pass, such as a server out of
     * reach, is given anew when the run goes on. Judges that are formulas are not kept.
     */
    public Scoring journal(Path newJournal) {
        return new Scoring(bench, systems, judges, passes, seed, inFlight, newJournal);
    }

    /** How many verdicts a run gives. */
    public int size() {
        return judges.size() * systems.size() * bench.items().size() * passes;
    }

    /**
     * What a judge's model would be asked, by judge, if every first reply held a rating; what a journal holds already is
     * counted too.
     *
     * @param counter the tokens of a text, such as {@link org.longalign.chat.cost.TokenCount#rough}
     */
    public Map<String, CostEstimate> estimate(ToIntFunction<String> counter) {
        Map<String, CostEstimate> estimates = new LinkedHashMap<>();
        for (Judge judge : judges) {
            List<ChatRequest> requests = tasks().stream()
                    .filter(task -> task.judge == judge)
                    .flatMap(task -> task.system.to(task.item.index()).stream()
                            .flatMap(answer -> judge.requests(task.item, answer, task.pass).stream()))
                    .toList();
            estimates.put(judge.name(), CostEstimate.of(requests, counter));
        }
        return estimates;
    }

    /** Runs without anybody watching; see {@link #run(Consumer)}. */
    public ScoreReport run() {
        return run(verdict -> {});
    }

    /**
     * Judges everything. An item that a system did not answer is unscored for it.
     *
     * @param watcher is told of each verdict as it is given, by the calling thread
     * @return the verdicts in the order of judges, systems, items and passes, whatever the order they were given in
     * @throws IllegalStateException if there is no judge, or a running process has the journal
     * @throws IllegalArgumentException if the journal is of another run, saying in what it differs
     * @throws CancellationException if the thread is interrupted
     */
    public ScoreReport run(Consumer<? super Verdict> watcher) {
        if (judges.isEmpty()) {
            throw new IllegalStateException("name a judge first: judgedBy(...)");
        }
        try (VerdictJournal kept = journal == null ? null : VerdictJournal.open(journal, judges, seed)) {
            return new ScoreReport(InFlight.of(inFlight).map(tasks(), task -> verdict(task, kept), watcher::accept));
        }
    }

    private List<Task> tasks() {
        List<Task> tasks = new ArrayList<>(size());
        for (Judge judge : judges) {
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

    private static Verdict verdict(Task task, @Nullable VerdictJournal kept) {
        return new Verdict(
                task.judge.name(),
                task.judge.kind(),
                task.system.system(),
                task.item.index(),
                task.pass.number(),
                task.pass.seed(),
                judgement(task, kept));
    }

    private static Judgement judgement(Task task, @Nullable VerdictJournal kept) {
        Optional<String> answer = task.system.to(task.item.index());
        if (answer.isEmpty()) {
            return new Judgement(new Rating.Unscored(noAnswer(task.system, task.item)), "", "");
        }
        return kept == null
                ? task.judge.judge(task.item, answer.get(), task.pass)
                : kept.judge(task.judge, task.system.system(), task.item, answer.get(), task.pass);
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
