package org.longalign.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.longalign.batching.PackingStrategy;

/** Packing decisions: lengths in, the pack of each sequence out. */
final class PackingBench {
    static final String USAGE =
            "packing [FILE...]   lengths, one a line, plain or gzip (default: generated mixes, 10 million and hard ones among them); packs of 65,536"
                    + " tokens";

    private static final int MAX_TOKENS = 65_536;
    private static final int OPEN_PACKS = 256;
    private static final int WARM_UP_ROUNDS = 15;
    private static final int MEASURED_ROUNDS = 9;

    /** One line of the result. */
    private record Result(
            String file,
            int sequences,
            String strategy,
            int packs,
            long sum,
            long lowerBound,
            double utilisation,
            double milliseconds,
            double allocatedMiB) {}

    private PackingBench() {}

    static void run(String... files) throws IOException {
        if (files.length == 0) {
            measure("generated mix of 100,000 (seed 7)", generated(100_000, 7));
            measure("generated mix of 1,000,000 (seed 7)", generated(1_000_000, 7));
            measure("generated mix of 10,000,000 (seed 7)", generated(10_000_000, 7));
            Random random = new Random(7);
            measure(
                    "100,000 from a quarter to a half of a pack (seed 7)",
                    random.ints(100_000, MAX_TOKENS / 4, MAX_TOKENS / 2).toArray());
            measure(
                    "100,000, four in five above half of a pack (seed 7)",
                    random.ints(100_000, 0, 5)
                            .map(i -> i == 0
                                    ? 1 + random.nextInt(MAX_TOKENS / 2)
                                    : MAX_TOKENS / 2 + 1 + random.nextInt(MAX_TOKENS / 2))
                            .toArray());
        }
        for (String file : files) {
            measure(file, LengthFile.read(Path.of(file), MAX_TOKENS));
        }
    }

    private static void measure(String file, int[] lengths) throws IOException {
        long total = Arrays.stream(lengths).asLongStream().sum();
        for (PackingStrategy strategy : List.of(
                PackingStrategy.tightestFit(),
                PackingStrategy.bestFitDecreasing(),
                PackingStrategy.streaming(OPEN_PACKS),
                PackingStrategy.nextFit())) {
            int[] packs = strategy.assign(lengths, MAX_TOKENS);
            for (int round = 1; round < WARM_UP_ROUNDS; round++) {
                packs = strategy.assign(lengths, MAX_TOKENS);
            }
            double[] milliseconds = new double[MEASURED_ROUNDS];
            long allocatedBefore = allocatedBytes();
            for (int round = 0; round < MEASURED_ROUNDS; round++) {
                long start = System.nanoTime();
                packs = strategy.assign(lengths, MAX_TOKENS);
                milliseconds[round] = (System.nanoTime() - start) / 1e6;
            }
            long allocated = (allocatedBytes() - allocatedBefore) / MEASURED_ROUNDS;
            int count = Arrays.stream(packs).max().orElse(-1) + 1;
            Results.print(new Result(
                    file,
                    lengths.length,
                    strategy.name(),
                    count,
                    (total + MAX_TOKENS - 1) / MAX_TOKENS,
                    PackingStrategy.lowerBound(lengths, MAX_TOKENS),
                    Results.rounded(total / ((double) count * MAX_TOKENS), 6),
                    Results.rounded(Results.median(milliseconds), 3),
                    Results.mebibytes(allocated)));
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static int[] generated(int count, long seed) {
        Random random = new Random(seed);
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            boolean isLong = random.nextInt(10) == 0;
            lengths[i] = isLong
                    ? 8_192 + random.nextInt(65_536 - 8_192)
                    : (int) Math.min(8_192, Math.max(16, 900 * Math.exp(random.nextGaussian())));
        }
        return lengths;
    }
}
