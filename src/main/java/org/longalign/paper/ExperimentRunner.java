package org.longalign.paper;

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
import org.longalign.model.Device;
import org.longalign.model.internal.ComputeThreads;
import org.longalign.training.TrainingListener;

/**
 * Runs experiments, several runs at a time, in a folder that keeps base models and a journal of finished runs. A run
 * that is in the journal is not repeated: an experiment that was stopped or killed loses only the runs under way, and
 * arms that several experiments share are measured once.
 *
 * <pre>{@code
 * // given: ExperimentScale scale, ExperimentListener listener
 * ExperimentResult result = ExperimentRunner.in(Path.of("target/experiments"))
 *         .onEach(listener)
 *         .run(Experiments.at(scale).dataQuantity());
 * }</pre>
 *
 * <p>Immutable: each setter returns a copy.
 */
public final class ExperimentRunner {
    private static final int ON_GPU = 4;

    private final Path folder;
    private final Device device;
    private final BaseModels bases;
    private final int inFlight;
    private final ExperimentListener listener;

    private ExperimentRunner(Path folder, Device device, int inFlight, ExperimentListener listener) {
        this.folder = folder;
        this.device = device;
        this.inFlight = inFlight;
        this.listener = listener;
        bases = new BaseModels(folder, device);
    }

    /**
     * A runner on the best device. On the CPU it has as many runs in flight as there are cores. On a GPU it has at most
     * four: the experiments' models are so small that one of them leaves the device waiting for the processor.
     */
    public static ExperimentRunner in(Path folder) {
        Device device = Device.best();
        int cores = Runtime.getRuntime().availableProcessors();
        return new ExperimentRunner(folder, device, workers(device, cores), ExperimentListener.NONE);
    }

    /** The number of runs in flight on a device, for a number of cores. */
    static int workers(Device device, int cores) {
        return device.kind() == Device.Kind.CPU ? cores : Math.min(ON_GPU, cores);
    }

    /**
     * The number of runs under way at the same time; each computes with its share of the cores. Default: see {@link
     * #in}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public ExperimentRunner inFlight(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("inFlight must be at least 1, not " + runs);
        }
        return new ExperimentRunner(folder, device, runs, listener);
    }

    /** The number of runs under way at the same time. */
    public int inFlight() {
        return inFlight;
    }

    /** Is told of steps and finished runs, on the threads that make them. Default {@link ExperimentListener#NONE}. */
    public ExperimentRunner onEach(ExperimentListener newListener) {
        return new ExperimentRunner(folder, device, inFlight, newListener);
    }

    /**
     * Makes the runs of an experiment that are not in the journal. The runs of one arm with different seeds, and their
     * base models, are made side by side. Times are those of this machine at this moment; other work on it may slow one
     * arm more than another.
     *
     * @throws CancellationException if the thread is interrupted; its interrupt remains set, and finished runs are in
     *     the journal
     * @throws IllegalStateException if another process uses the folder
     */
    public ExperimentResult run(Experiment experiment) {
        int threads = ComputeThreads.get();
        ComputeThreads.set(Math.max(1, Runtime.getRuntime().availableProcessors() / inFlight));
        ExecutorService pool = Executors.newFixedThreadPool(inFlight, task -> {
            Thread thread = new Thread(task, "experiment");
            thread.setDaemon(true);
            return thread;
        });
        try (Journal journal = Journal.open(folder.resolve("runs.jsonl"), Map.of("runs", "of experiments"))) {
            try {
                announce(experiment, journal);
                return collect(experiment, submit(experiment, journal, pool));
            } finally {
                end(pool);
            }
        } finally {
            ComputeThreads.set(threads);
            listener.ended();
        }
    }

    private void announce(Experiment experiment, Journal journal) {
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

    private Map<String, List<Future<ArmResult>>> submit(Experiment experiment, Journal journal, ExecutorService pool) {
        Map<String, List<Future<ArmResult>>> runs = new LinkedHashMap<>();
        experiment.arms().forEach((name, arm) -> {
            List<Future<ArmResult>> bySeed = new ArrayList<>();
            for (long seed : experiment.seedList()) {
                bySeed.add(pool.submit(() -> {
                    ArmResult result = journal.step(arm.fingerprint(seed), ArmResult.class, () -> measure(arm, seed));
                    listener.finished(name, result);
                    return result;
                }));
            }
            runs.put(name, bySeed);
        });
        return runs;
    }

    private ArmResult measure(Arm arm, long seed) {
        try (CausalLm model = bases.get(arm.base(), seed, TrainingListener.quiet(step -> listener.steps(1)))) {
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

    /**
     * Trains an arm with a seed and gives the model, for replies that scores do not show. Nothing is scored and nothing
     * kept but the base model: the journal has results, not models.
     *
     * @return the model, which the caller closes
     */
    public CausalLm trained(Arm arm, long seed) {
        CausalLm model = bases.get(arm.base(), seed, TrainingListener.quiet(step -> {}));
        try {
            ArmRun.of(arm.withQuestions(ArmQuestions.atEnd(List.of())), seed, model, () -> {});
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
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
            throw new CancellationException(
                    "stopped; finished runs are in the journal, from which the next run resumes");
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

    /** Stops the runs under way and waits for them: afterwards nothing computes or writes. */
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
