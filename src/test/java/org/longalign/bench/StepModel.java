package org.longalign.bench;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Random;
import org.longalign.batching.BatchTensors;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.Lora;
import org.longalign.model.TrainedWeights;
import org.longalign.tokenize.Sequence;
import org.longalign.training.AdamW;

/**
 * The decoder that the benchmarks of speed and memory step, with its optimizer: 6 layers, 256 wide, 8 heads,
 * feed-forward 688, vocabulary 8,192, head tied to the embedding; 6.8 million parameters.
 */
final class StepModel implements AutoCloseable {
    static final DecoderConfig CONFIG = DecoderConfig.of(8_192, 256, 6, 8).withTiedHead(true);

    private static final double LEARNING_RATE = 1e-3;

    private final CausalLm model;
    private final AdamW optimizer;

    StepModel(DecoderConfig config, ComputeOptions options) {
        this(config, TrainedWeights.all(), options);
    }

    StepModel(DecoderConfig config, TrainedWeights trained, ComputeOptions options) {
        model = CausalLm.create(config, 7, Device.cpu());
        model.options(options);
        if (trained.adapter() != null) {
            Lora.add(model, trained.adapter(), 7);
        } else if (trained.isOffloaded()) {
            model.offload();
        }
        optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0.01);
    }

    /** A row of random tokens, and every token but the first as target, each weighing the same. */
    record Pack(BatchTensors batch) {
        static Pack of(int tokens, long seed, int vocabularySize) {
            int[] ids = new Random(seed).ints(tokens, 0, vocabularySize).toArray();
            int[] labels = ids.clone();
            labels[0] = Sequence.IGNORE_INDEX;
            float[] weights = new float[tokens];
            Arrays.fill(weights, 1f / (tokens - 1));
            return new Pack(BatchTensors.packed(ids, new int[] {0, tokens})
                    .withTargets(new int[][] {labels}, new float[][] {weights}));
        }
    }

    /** A step: forward, backward, AdamW. Returns the milliseconds that it took. */
    double step(Pack pack) {
        long start = System.nanoTime();
        double loss = model.accumulateGradients(pack.batch()).weightedLoss();
        try (NDManager scratch = model.newScratch()) {
            optimizer.step(LEARNING_RATE, model.gradients(scratch));
        }
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("the loss is " + loss);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    @Override
    public void close() {
        optimizer.close();
        model.close();
    }
}
