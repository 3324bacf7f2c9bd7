package org.longalign.training;

import org.longalign.batching.Segment;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.AttentionConfig;
import org.longalign.model.DecoderConfig;
import org.longalign.model.LoraConfig;
import org.longalign.model.TrainedWeights;

/**
 * The floating-point operations that training on a step needs, a multiplication and an addition counting two: what model
 * flop utilisation is reckoned from (Chowdhery et al., 2022, appendix B). Neither padding nor recomputation is in it.
 *
 * <pre>
 * forward, a sequence of L tokens with N targets, layers of width E, queries Q = heads x size, keys and values G:
 *   layers x (2 L (E Q + 2 E G + Q E + 3 E F) + 4 Q pairs) + 2 N E V
 *   pairs = L (L + 1) / 2, or with a window of W &lt; L tokens W (W + 1) / 2 + (L - W) W
 * forward and backward: three times that; frozen matrices twice, since they need no gradient of their own
 * </pre>
 *
 * <p>Only tokens that predict a target pass through the head. Norms, rotation and the embedding's look-up are left out.
 */
final class ModelFlops {
    private static final int PASSES = 3;
    private static final int PASSES_FROZEN = 2;

    private final DecoderConfig config;
    private final double perToken;
    private final double perTarget;
    private final double perPair;

    /** Of a model whose weights are all trained. */
    ModelFlops(DecoderConfig config) {
        this(config, TrainedWeights.all());
    }

    ModelFlops(DecoderConfig config, TrainedWeights trained) {
        this.config = config;
        LoraConfig adapter = trained.adapter();
        int passes = adapter == null ? PASSES : PASSES_FROZEN;
        AttentionConfig attention = config.attention();
        double hidden = config.hiddenSize();
        double matrices = 2 * hidden * attention.querySize()
                + 2 * hidden * attention.keyValueSize()
                + 3 * hidden * config.intermediateSize();
        perToken = passes * 2 * config.layers() * matrices
                + (adapter == null ? 0 : PASSES * 2.0 * adapter.parameterCount(config));
        perTarget = passes * 2 * hidden * config.vocabularySize();
        perPair = PASSES * 4.0 * config.layers() * attention.querySize();
    }

    /** Forward and backward of one step. */
    double of(Step step, TargetTokens targetTokens) {
        double flops = 0;
        for (Segment segment : step.segments()) {
            flops += perToken * segment.length()
                    + perPair * pairs(segment.length())
                    + perTarget * targetTokens.in(segment);
        }
        return flops;
    }

    private double pairs(double tokens) {
        double window = config.attention().slidingWindow();
        return window == 0 || tokens <= window
                ? tokens * (tokens + 1) / 2
                : window * (window + 1) / 2 + (tokens - window) * window;
    }
}
