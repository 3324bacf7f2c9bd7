package org.longalign.bench;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a benchmark by name; {@code environment/bench} calls it. A benchmark prints one JSON object a line. */
public final class Bench {
    private interface Benchmark {
        void run(String... arguments) throws Exception;
    }

    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of(
            "generate",
            GenerateBench::run,
            "packing",
            PackingBench::run,
            "schedule",
            ScheduleBench::run,
            "step",
            StepBench::run,
            "weights",
            WeightsBench::run));

    private static final List<String> HELP =
            List.of(GenerateBench.USAGE, PackingBench.USAGE, ScheduleBench.USAGE, StepBench.USAGE, WeightsBench.USAGE);

    private Bench() {}

    /** Runs the benchmark named by the first argument; without one, lists them. */
    public static void main(String... arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--list")) {
            HELP.forEach(System.out::println);
            return;
        }
        Benchmark benchmark = ALL.get(arguments[0]);
        if (benchmark == null) {
            System.err.println("no benchmark " + arguments[0] + "; there are: " + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        try {
            benchmark.run(Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("bench " + arguments[0] + ": error: "
                    + (e instanceof NoSuchFileException ? "no file " + e.getMessage() : e.getMessage()));
            System.exit(1);
        }
    }
}
