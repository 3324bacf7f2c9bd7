package org.longalign.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run that has every judge rate every system's answer to every item, in each of some passes. Settings are immutable:
 * each method returns a new run.
 *
 * <pre>{@code
 * ScoreReport report = bench.scoring(systems).judgedBy(Judge.fewShot(model)).passes(2).seed(7).run();
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

    private Scoring(LongBenchChat bench, List<SystemAnswers> systems, List<Judge> judges, int passes, long seed) {
        this.bench = bench;
        this.systems = systems;
        this.judges = judges;
        this.passes = passes;
        this.seed = seed;
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
        return new Scoring(bench, List.copyOf(systems), List.of(), DEFAULT_PASSES, 0);
    }

    /** The same run with these judges. */
    public Scoring judgedBy(Judge... newJudges) {
        distinct("judge", Arrays.stream(newJudges).map(Judge::name));
        return new Scoring(bench, systems, List.of(newJudges), passes, seed);
    }

    /** The same run with another number of passes, at least 1; {@value #DEFAULT_PASSES} unless set. */
    public Scoring passes(int newPasses) {
        if (newPasses < 1) {
            throw new IllegalArgumentException("a run needs at least one pass, not " + newPasses);
        }
        return new Scoring(bench, systems, judges, newPasses, seed);
    }

    /** The same run with another seed for the order of the examples; 0 unless set. */
    public Scoring seed(long newSeed) {
        return new Scoring(bench, systems, judges, passes, newSeed);
    }

    /** How many verdicts a run gives. */
    public int size() {
        return judges.size() * systems.size() * bench.items().size() * passes;
    }

    /** Runs without anybody watching; see {@link #run(Consumer)}. */
    public ScoreReport run() {
        return run(verdict -> {});
    }

    /**
     * Judges everything. An item that a system did not answer is unscored for it.
     *
     * @param watcher is told of each verdict as it is given
     * @throws IllegalStateException if there is no judge
     * @throws CancellationException if the thread is interrupted
     */
    public ScoreReport run(Consumer<? super Verdict> watcher) {
        if (judges.isEmpty()) {
            throw new IllegalStateException("name a judge first: judgedBy(...)");
        }
        List<Verdict> verdicts = new ArrayList<>(size());
        for (Judge judge : judges) {
            for (SystemAnswers system : systems) {
                for (BenchmarkItem item : bench.items()) {
                    for (int number = 1; number <= passes; number++) {
                        if (Thread.interrupted()) {
                            throw new CancellationException("interrupted after " + verdicts.size() + " verdicts");
                        }
                        Verdict verdict = verdict(judge, system, item, new Pass(number, seed));
                        verdicts.add(verdict);
                        watcher.accept(verdict);
                    }
                }
            }
        }
        return new ScoreReport(verdicts);
    }

    private static Verdict verdict(Judge judge, SystemAnswers system, BenchmarkItem item, Pass pass) {
        Optional<String> answer = system.to(item.index());
        Judgement judgement = answer.isPresent()
                ? judge.judge(item, answer.get(), pass)
                : new Judgement(new Rating.Unscored(noAnswer(system, item)), "", "");
        return new Verdict(
                judge.name(), judge.kind(), system.system(), item.index(), pass.number(), pass.seed(), judgement);
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
