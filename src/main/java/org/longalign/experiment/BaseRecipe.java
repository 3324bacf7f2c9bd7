package org.longalign.experiment;

import java.util.List;
import org.longalign.experiment.task.PretrainingText;
import org.longalign.experiment.task.Vocabulary;
import org.longalign.model.DecoderConfig;

/**
 * How a base model is made: a decoder that learns to recall, first in short texts, then in longer ones, as the paper's
 * base models had their context extended before they were aligned (appendix B).
 *
 * @param hidden width of the residual stream
 * @param layers decoder layers
 * @param heads attention heads
 * @param ropeBase base of the rotary positions
 * @param learningRate peak of each stage
 * @param tokensPerStep tokens of an optimizer step
 * @param stages what is learnt from, in order
 */
public record BaseRecipe(
        int hidden,
        int layers,
        int heads,
        double ropeBase,
        double learningRate,
        int tokensPerStep,
        List<Stage> stages) {
    private static final double ROPE_BASE = 100_000;
    private static final double LEARNING_RATE = 3e-3;
    private static final int TOKENS_PER_STEP = 1024;

    /**
     * A part of the curriculum.
     *
     * @param text what is read
     * @param tokens length of each text
     * @param steps optimizer steps
     */
    public record Stage(PretrainingText text, int tokens, int steps) {}

    public BaseRecipe {
        stages = List.copyOf(stages);
    }

    /** A decoder of a size that goes through the customary curriculum in so many optimizer steps. */
    public static BaseRecipe of(int hidden, int layers, int heads, int steps) {
        List<Stage> curriculum = List.of(
                new Stage(PretrainingText.REPEATED, 32, steps * 30 / 100),
                new Stage(PretrainingText.REPEATED, 64, steps * 20 / 100),
                new Stage(PretrainingText.DOCUMENT, 64, steps * 15 / 100),
                new Stage(PretrainingText.DOCUMENT, 128, steps * 15 / 100),
                new Stage(PretrainingText.DOCUMENT, 256, steps * 20 / 100));
        return new BaseRecipe(hidden, layers, heads, ROPE_BASE, LEARNING_RATE, TOKENS_PER_STEP, curriculum);
    }

    /** The decoder's shape. */
    public DecoderConfig config() {
        return DecoderConfig.of(Vocabulary.SIZE, hidden, layers, heads)
                .withIntermediateSize(hidden * 5 / 2)
                .withRopeBase(ropeBase);
    }

    /** Optimizer steps of all stages. */
    public int steps() {
        return stages.stream().mapToInt(Stage::steps).sum();
    }
}
