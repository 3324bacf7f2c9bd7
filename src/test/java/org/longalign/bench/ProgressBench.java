package org.longalign.bench;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.longalign.notebook.Progress;

/** What showing progress costs a loop. */
final class ProgressBench {
    static final String USAGE =
            "progress            what a progress bar costs each round of a loop, and the share of a loop of 100 ns a round";

    private static final int ROUNDS = 1_000_000;
    private static final int WARM_UP = 4;
    private static final int MEASURED = 11;

    /** A work of about 100 ns: so many steps of a generator of random numbers. */
    private static final int MIXES = 60;

    /** One line of the result. */
    private record Result(String loop, double nanosARound, double nanosOfProgress, double percent) {}

    private ProgressBench() {}

    static void run(String... arguments) throws IOException {
        List<Long> elements = Collections.nCopies(ROUNDS, 7L);
        Turns turns = new Turns()
                .add("for", () -> timed(ProgressBench::plain))
                .add("for and step()", () -> timed(ProgressBench::stepped))
                .add(
                        "for each",
                        () -> timed(() -> {
                            long sum = 0;
                            for (long each : elements) {
                                sum = mixed(sum + each);
                            }
                            return sum;
                        }))
                .add(
                        "for each over(list)",
                        () -> timed(() -> {
                            long sum = 0;
                            for (long each : Progress.over("elements", elements)) {
                                sum = mixed(sum + each);
                            }
                            return sum;
                        }))
                .add("stream", () -> timed(() -> numbers().reduce(0L, (a, b) -> mixed(a + b))))
                .add(
                        "stream over(stream)",
                        () -> timed(() -> Progress.over("elements", numbers()).reduce(0L, (a, b) -> mixed(a + b))));
        turns.run(WARM_UP, MEASURED);
        print(turns, "for and step()", "for");
        print(turns, "for each over(list)", "for each");
        print(turns, "stream over(stream)", "stream");
    }

    private static java.util.stream.Stream<Long> numbers() {
        return LongStream.range(0, ROUNDS).boxed();
    }

    private static void print(Turns turns, String with, String without) throws IOException {
        double nanos = turns.median(without) * 1e6 / ROUNDS;
        double share = turns.ratio(with, without) - 1;
        Results.print(new Result(
                with, Results.rounded(nanos, 1), Results.rounded(nanos * share, 2), Results.rounded(100 * share, 2)));
    }

    private interface Loop {
        long run();
    }

    private static double timed(Loop loop) {
        long start = System.nanoTime();
        long sum = loop.run();
        double milliseconds = (System.nanoTime() - start) / 1e6;
        if (sum == Long.MIN_VALUE) {
            throw new IllegalStateException("the sum is used, so that it is computed");
        }
        return milliseconds;
    }

    private static long plain() {
        long sum = 0;
        for (int i = 0; i < ROUNDS; i++) {
            sum = mixed(sum + i);
        }
        return sum;
    }

    private static long stepped() {
        long sum = 0;
        try (Progress progress = Progress.of("rounds", ROUNDS)) {
            for (int i = 0; i < ROUNDS; i++) {
                sum = mixed(sum + i);
                progress.step();
            }
        }
        return sum;
    }

    private static long mixed(long seed) {
        long value = seed;
        for (int i = 0; i < MIXES; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        return value;
    }
}
