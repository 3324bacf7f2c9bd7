package org.longalign.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.model.ComputeOptions;
import org.longalign.model.MemoryEstimate;
import org.longalign.model.Precision;

/**
 * Memory of a step with and without what saves it, and whether it grows over many steps. Each figure comes from a Java
 * process of its own.
 */
final class MemoryBench {
    static final String USAGE =
            "memory [--tokens 8192] [--chunk 1024] [--steps 1000] [--most 512] [--return-from 0]   peak memory of a step"
                    + " plain, with recomputation, with the loss in chunks, with both, also with the feed-forward layer in"
                    + " chunks, and the first and last by an adapter; growth over steps of varied length; glibc returns"
                    + " blocks from so many KiB on at once";

    private static final int RANK = 16;

    /** The Java heap of the processes, there from the start, so that it is no part of what grows. */
    private static final List<String> HEAP = List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    /**
     * Memory of a step of one kind: the process's peak, what of it came on top of model and optimizer, and what was
     * predicted for that.
     */
    private record StepResult(
            String options,
            int returnFromKiB,
            int tokens,
            double peakMiB,
            double ofPlain,
            double aboveModelMiB,
            double predictedMiB,
            double milliseconds) {}

    /** Growth over steps. */
    private record SlopeResult(
            String options,
            int returnFromKiB,
            int steps,
            int mostTokens,
            double firstMiB,
            double lastMiB,
            double slopeMiBPer100Steps) {}

    /** What is trained, and how it is computed. */
    private record Kind(int rank, ComputeOptions options) {
        String describe() {
            return (options.recompute() ? "recompute" : "keep")
                    + (options.lossChunkTokens() == 0 ? "" : ", loss in chunks of " + options.lossChunkTokens())
                    + (options.feedForwardChunkTokens() == 0
                            ? ""
                            : ", feed-forward in chunks of " + options.feedForwardChunkTokens())
                    + (rank == 0 ? "" : ", adapter of rank " + rank);
        }
    }

    private MemoryBench() {}

    static void run(String... arguments) throws IOException {
        Options options = Options.parse(
                        USAGE,
                        arguments,
                        Map.of(
                                "--tokens",
                                8_192,
                                "--chunk",
                                1_024,
                                "--steps",
                                1_000,
                                "--most",
                                512,
                                "--return-from",
                                0))
                .noRest();
        ComputeOptions plain = ComputeOptions.plain(Precision.FLOAT32);
        int tokens = options.get("--tokens");
        int chunk = options.get("--chunk");
        long plainPeak = 0;
        ComputeOptions both = plain.withRecompute(true).withLossChunkTokens(chunk);
        ComputeOptions all = both.withFeedForwardChunkTokens(chunk);
        for (Kind kind : List.of(
                new Kind(0, plain),
                new Kind(0, plain.withLossChunkTokens(chunk)),
                new Kind(0, plain.withRecompute(true)),
                new Kind(0, both),
                new Kind(0, all),
                new Kind(RANK, plain),
                new Kind(RANK, all))) {
            MemoryProbe.StepMemory memory = probe(
                    options.get("--return-from"),
                    MemoryProbe.StepMemory.class,
                    "step",
                    String.valueOf(kind.options().recompute()),
                    String.valueOf(kind.options().lossChunkTokens()),
                    String.valueOf(kind.options().feedForwardChunkTokens()),
                    String.valueOf(kind.rank()),
                    String.valueOf(tokens));
            plainPeak = plainPeak == 0 ? memory.peak() : plainPeak;
            MemoryEstimate estimate = MemoryEstimate.training(
                    StepModel.CONFIG, MemoryProbe.trained(kind.rank()), tokens, tokens, kind.options());
            Results.print(new StepResult(
                    kind.describe(),
                    options.get("--return-from"),
                    tokens,
                    Results.mebibytes(memory.peak()),
                    Results.rounded((double) memory.peak() / plainPeak, 3),
                    Results.mebibytes(memory.peak() - memory.before()),
                    Results.mebibytes(estimate.activations() + estimate.head()),
                    Results.rounded(memory.milliseconds(), 0)));
        }
        int steps = options.get("--steps");
        int most = options.get("--most");
        MemoryProbe.Slope slope = probe(
                options.get("--return-from"),
                MemoryProbe.Slope.class,
                "slope",
                String.valueOf(steps),
                String.valueOf(most));
        Results.print(new SlopeResult(
                "keep",
                options.get("--return-from"),
                steps,
                most,
                Results.mebibytes(slope.first()),
                Results.mebibytes(slope.last()),
                Results.rounded(100 * slope.slopePerStep() / (1 << 20), 3)));
    }

    /**
     * What a {@link MemoryProbe} with these arguments printed.
     *
     * @param returnFromKiB size of a block from which on glibc gives it back to the system when it is freed; 0 for its
     *     own rule, by which it keeps most
     */
    private static <T> T probe(int returnFromKiB, Class<T> type, String... arguments) throws IOException {
        List<String> options = new ArrayList<>(HEAP);
        options.add("-XX:TieredStopAtLevel=1");
        Map<String, String> environment = returnFromKiB == 0
                ? Map.of()
                : Map.of("MALLOC_MMAP_THRESHOLD_", String.valueOf(1_024L * returnFromKiB));
        return ChildJvm.result(type, options, environment, MemoryProbe.class, arguments);
    }
}
