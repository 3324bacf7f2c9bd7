package org.longalign.bench;

import java.io.IOException;
import java.util.Random;
import org.longalign.bench.StepModel.Pack;
import org.longalign.data.Jsonl;
import org.longalign.model.ComputeOptions;
import org.longalign.model.Device;
import org.longalign.model.LoraConfig;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;

/**
 * Measures resident memory in a process of its own, whose Java heap is small and says nothing. Arguments: {@code step
 * RECOMPUTE LOSS_CHUNK FEED_FORWARD_CHUNK RANK TOKENS}, where rank 0 trains all weights, or {@code slope STEPS
 * MOST_TOKENS}; prints one JSON object.
 */
final class MemoryProbe {
    private static final int WARM_UP_TOKENS = 64;
    private static final int STEPS = 2;
    private static final int SAMPLE_EVERY = 10; // steps

    /**
     * Memory of some steps of one length, in bytes.
     *
     * @param before resident when model, gradients and moments exist and a short step has been made
     * @param peak most resident during the steps
     */
    record StepMemory(long before, long peak, double milliseconds) {}

    /**
     * Memory over many steps, in bytes.
     *
     * @param first resident after a fifth of the steps
     * @param last resident at the end
     * @param slopePerStep of the least-squares line from the one to the other
     */
    record Slope(long first, long last, double slopePerStep) {}

    private MemoryProbe() {}

    public static void main(String... arguments) throws IOException {
        Object result = switch (arguments[0]) {
            case "step" ->
                step(
                        trained(Integer.parseInt(arguments[4])),
                        ComputeOptions.plain(Precision.FLOAT32)
                                .withRecompute(Boolean.parseBoolean(arguments[1]))
                                .withLossChunkTokens(Integer.parseInt(arguments[2]))
                                .withFeedForwardChunkTokens(Integer.parseInt(arguments[3])),
                        Integer.parseInt(arguments[5]));
            case "slope" -> slope(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.println(Jsonl.JSON.writeValueAsString(result));
    }

    /** The weights that an adapter of a rank trains; all if it is 0. */
    static TrainedWeights trained(int rank) {
        return rank == 0 ? TrainedWeights.all() : TrainedWeights.of(LoraConfig.of(rank));
    }

    private static StepMemory step(TrainedWeights trained, ComputeOptions options, int tokens) throws IOException {
        try (StepModel model = new StepModel(StepModel.CONFIG, trained, options)) {
            model.step(pack(WARM_UP_TOKENS, 1));
            System.gc();
            long before = ProcessMemory.current();
            ProcessMemory.clearPeak();
            Pack pack = pack(tokens, 2);
            double[] milliseconds = new double[STEPS];
            for (int i = 0; i < STEPS; i++) {
                milliseconds[i] = model.step(pack);
            }
            return new StepMemory(before, ProcessMemory.peak(), Results.median(milliseconds));
        }
    }

    private static Slope slope(int steps, int mostTokens) throws IOException {
        Random lengths = new Random(11);
        int from = steps / 5;
        int samples = (steps - from) / SAMPLE_EVERY;
        double[] resident = new double[samples];
        try (StepModel model = new StepModel(StepModel.CONFIG, ComputeOptions.defaults(Device.cpu()))) {
            for (int step = 1; step <= steps; step++) {
                model.step(pack(2 + lengths.nextInt(mostTokens - 1), step));
                int sample = (step - from) / SAMPLE_EVERY - 1;
                if (step > from && (step - from) % SAMPLE_EVERY == 0) {
                    resident[sample] = ProcessMemory.current();
                }
            }
        }
        return new Slope((long) resident[0], (long) resident[samples - 1], slope(resident) / SAMPLE_EVERY);
    }

    /** Of the least-squares line through values at 0, 1, 2, ... */
    private static double slope(double[] values) {
        double middle = (values.length - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            products += (i - middle) * values[i];
            squares += (i - middle) * (i - middle);
        }
        return products / squares;
    }

    private static Pack pack(int tokens, long seed) {
        return Pack.of(tokens, seed, StepModel.CONFIG.vocabularySize());
    }
}
