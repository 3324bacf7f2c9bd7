package org.longalign.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.longalign.data.Journal;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeThreads;
import org.longalign.model.Device;

/**
 * Runs experiments, several arms at a time, in a folder that keeps what is done: base models, and a journal of finished
 * runs. A run that is in the journal is not made again, so that an experiment that was stopped or killed loses the runs
 * under way only, and arms that several experiments share are measured once.
 *
 * <pre>{@code
 * ExperimentResult result = Laboratory.in(Path.of("target/experiments")).run(Experiments.dataQuantity(scale), listener);
 * }</pre>
 */
public final class Laboratory {
    private final Path folder;
    private final Device device;
    private final BaseModels bases;
    private final int workers;

    private Laboratory(Path folder, Device device, int workers) {
        this.folder = folder;
        this.device = device;
        this.workers = workers;
        bases = new BaseModels(folder, device);
    }

    /** A laboratory on the best device there is: on the CPU with as many workers as there are cores, otherwise with one. */
    public static Laboratory in(Path folder) {
        Device device = Device.best();
        int cores = Runtime.getRuntime().availableProcessors();
        return new Laboratory(folder, device, device.kind() == Device.Kind.CPU ? cores : 1);
    }

    /** The same with so many runs at a time; each computes with its share of the cores. */
    public Laboratory withWorkers(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("a laboratory needs a worker at least, not " + number);
        }
        return new Laboratory(folder, device, number);
    }

    /** How many runs go at a time. */
    public int workers() {
        return workers;
    }

    /**
     * Makes the runs of an experiment that are not in the journal. The runs of one arm with different seeds go side by
     * side, and their bases with them. What else the machine does may weigh more on one arm than on another: times are those of
     * this machine at this moment.
     *
     * @throws CancellationException if the thread is interrupted, which it stays; what is done is in the journal
     * @throws IllegalStateException if another process uses the folder
     */
    public ExperimentResult run(Experiment experiment, ExperimentListener listener) {
        int threads = ComputeThreads.get();
        ComputeThreads.set(Math.max(1, Runtime.getRuntime().availableProcessors() / workers));
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "experiment");
            thread.setDaemon(true);
            return thread;
        });
        try (Journal journal = Journal.open(folder.resolve("runs.jsonl"), Map.of("runs", "of experiments"))) {
            try {
                announce(experiment, journal, listener);
                return collect(experiment, submit(experiment, journal, listener, pool));
            } finally {
                end(pool);
            }
        } finally {
            ComputeThreads.set(threads);
            listener.ended();
        }
    }

    private void announce(Experiment experiment, Journal journal, ExperimentListener listener) {
        int measured = 0;
        long steps = 0;
        Set<String> missingBases = new HashSet<>();
        for (Arm arm : experiment.arms().values()) {
            for (long seed : experiment.seedList()) {
                if (journal.has(arm.fingerprint(seed))) {
                    measured++;
                    continue;
                }
                steps += arm.expectedSteps();
                if (!bases.has(arm.base(), seed) && missingBases.add(arm.base() + " " + seed)) {
                    steps += arm.base().steps();
                }
            }
        }
        listener.started(experiment.name(), experiment.arms().size() * experiment.seeds(), measured, steps);
    }

    private Map<String, List<Future<ArmResult>>> submit(
            Experiment experiment, Journal journal, ExperimentListener listener, ExecutorService pool) {
        Map<String, List<Future<ArmResult>>> runs = new LinkedHashMap<>();
        experiment.arms().forEach((name, arm) -> {
            List<Future<ArmResult>> bySeed = new ArrayList<>();
            for (long seed : experiment.seedList()) {
                bySeed.add(pool.submit(() -> {
                    ArmResult result =
                            journal.step(arm.fingerprint(seed), ArmResult.class, () -> measure(arm, seed, listener));
                    listener.finished(name, result);
                    return result;
                }));
            }
            runs.put(name, bySeed);
        });
        return runs;
    }

    private ArmResult measure(Arm arm, long seed, ExperimentListener listener) {
        try (CausalLm model = bases.get(arm.base(), seed, step -> listener.steps(1))) {
            int expected = arm.expectedSteps();
            AtomicInteger made = new AtomicInteger();
            ArmResult result = ArmRun.of(arm, seed, model, () -> {
                if (made.incrementAndGet() <= expected) {
                    listener.steps(1);
                }
            });
            listener.steps(Math.max(0, expected - made.get()));
            return result;
        }
    }

    private static ExperimentResult collect(Experiment experiment, Map<String, List<Future<ArmResult>>> runs) {
        Map<String, List<ArmResult>> results = new LinkedHashMap<>();
        for (Map.Entry<String, List<Future<ArmResult>>> arm : runs.entrySet()) {
            List<ArmResult> bySeed = new ArrayList<>();
            for (Future<ArmResult> run : arm.getValue()) {
                bySeed.add(get(run));
            }
            results.put(arm.getKey(), bySeed);
        }
        return new ExperimentResult(experiment, results);
    }

    private static ArmResult get(Future<ArmResult> run) {
        try {
            return run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("stopped; the finished runs are kept, and the next run goes on after them");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Stops what still runs and waits for it: afterwards nothing computes or writes. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        boolean interrupted = Thread.interrupted();
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
