package org.longalign.bench;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs a benchmark by name; {@code environment/bench} calls it. A benchmark prints one JSON object a line. */
public final class Bench {
    private interface Benchmark {
        void run(String... arguments) throws Exception;
    }

    /** A benchmark and what explains it, whose first word is its name: that of its class without {@code Bench}. */
    private record Named(String usage, Benchmark benchmark) {
        String name() {
            return usage.substring(0, usage.indexOf(' '));
        }
    }

    private static final List<Named> ALL = List.of(
            new Named(AgreementBench.USAGE, AgreementBench::run),
            new Named(CudaBench.USAGE, CudaBench::run),
            new Named(DataBench.USAGE, DataBench::run),
            new Named(FitsBench.USAGE, FitsBench::run),
            new Named(GenerateBench.USAGE, GenerateBench::run),
            new Named(JudgeBench.USAGE, JudgeBench::run),
            new Named(KernelBench.USAGE, KernelBench::run),
            new Named(MemoryBench.USAGE, MemoryBench::run),
            new Named(PackingBench.USAGE, PackingBench::run),
            new Named(ProgressBench.USAGE, ProgressBench::run),
            new Named(RooflineBench.USAGE, RooflineBench::run),
            new Named(RunsBench.USAGE, RunsBench::run),
            new Named(ScheduleBench.USAGE, ScheduleBench::run),
            new Named(SparkBench.USAGE, SparkBench::run),
            new Named(StepBench.USAGE, StepBench::run),
            new Named(TokenizeBench.USAGE, TokenizeBench::run),
            new Named(TokenizerChecksBench.USAGE, TokenizerChecksBench::run),
            new Named(TrainingBench.USAGE, TrainingBench::run),
            new Named(WeightsBench.USAGE, WeightsBench::run));

    private Bench() {}

    /** Runs the benchmark named by the first argument; without one, lists them. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--list")) {
            ALL.forEach(named -> System.out.println(named.usage()));
            return;
        }
        Optional<Named> found =
                ALL.stream().filter(named -> named.name().equals(arguments[0])).findFirst();
        if (found.isEmpty()) {
            String names = ALL.stream().map(Named::name).collect(Collectors.joining(", "));
            System.err.println("no benchmark " + arguments[0] + "; there are: " + names);
            System.exit(2);
            return;
        }
        try {
            found.get().benchmark().run(Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            System.err.println("bench " + arguments[0] + ": error: "
                    + (e instanceof NoSuchFileException ? "no file " + e.getMessage() : e.getMessage()));
            System.exit(1);
        }
    }
}
