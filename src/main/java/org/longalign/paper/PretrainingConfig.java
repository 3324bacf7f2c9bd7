package org.longalign.paper;

import java.util.List;
import org.longalign.internal.Bounds;
import org.longalign.model.DecoderConfig;
import org.longalign.paper.task.PretrainingText;
import org.longalign.paper.task.Vocabulary;

/**
 * The pretraining of a base model. The decoder learns to recall, first in short texts, then in longer ones, as the
 * paper's base models had their context extended before alignment (appendix B).
 *
 * @param hidden width of the residual stream
 * @param layers number of decoder layers
 * @param heads number of attention heads
 * @param ropeBase base of the rotary position embedding
 * @param learningRate peak learning rate of each stage
 * @param tokensPerStep tokens of an optimizer step
 * @param stages stages of the curriculum, in order
 */
public record PretrainingConfig(
        int hidden,
        int layers,
        int heads,
        double ropeBase,
        double learningRate,
        int tokensPerStep,
        List<Stage> stages) {
    private static final int MOST_STEPS = 10_000_000;
    private static final double ROPE_BASE = 100_000;
    private static final double LEARNING_RATE = 3e-3;
    private static final int TOKENS_PER_STEP = 1024;

    /**
     * A stage of the curriculum.
     *
     * @param text kind of text
     * @param tokens tokens of each text
     * @param steps number of optimizer steps
     */
    public record Stage(PretrainingText text, int tokens, int steps) {
        /** @throws IllegalArgumentException naming the component that is out of range */
        public Stage {
            Bounds.within("tokens", tokens, 1, Bounds.MOST_TOKENS);
            Bounds.within("steps", steps, 0, MOST_STEPS);
        }
    }

    /** @throws IllegalArgumentException naming the component that is out of range */
    public PretrainingConfig {
        stages = List.copyOf(stages);
        Bounds.within("hidden", hidden, 1, 1 << 16);
        Bounds.within("layers", layers, 1, 1 << 10);
        Bounds.within("heads", heads, 1, hidden);
        Bounds.within("ropeBase", ropeBase, 1, 1e15);
        Bounds.within("learningRate", learningRate, 0, 1e3);
        Bounds.within("tokensPerStep", tokensPerStep, 1, Bounds.MOST_TOKENS);
    }

    /** The default curriculum for a decoder of a given size, in the given number of optimizer steps. */
    public static PretrainingConfig of(int hidden, int layers, int heads, int steps) {
        Bounds.within("steps", steps, 0, MOST_STEPS);
        List<Stage> curriculum = List.of(
                new Stage(PretrainingText.REPEATED, 32, steps * 30 / 100),
                new Stage(PretrainingText.REPEATED, 64, steps * 20 / 100),
                new Stage(PretrainingText.DOCUMENT, 64, steps * 15 / 100),
                new Stage(PretrainingText.DOCUMENT, 128, steps * 15 / 100),
                new Stage(PretrainingText.DOCUMENT, 256, steps * 20 / 100));
        return new PretrainingConfig(hidden, layers, heads, ROPE_BASE, LEARNING_RATE, TOKENS_PER_STEP, curriculum);
    }

    /** The decoder's shape. */
    public DecoderConfig config() {
        return DecoderConfig.of(Vocabulary.SIZE, hidden, layers, heads)
                .withIntermediateSize(hidden * 5 / 2)
                .withRopeBase(ropeBase);
    }

    /** Number of optimizer steps of all stages. */
    public int steps() {
        return stages.stream().mapToInt(Stage::steps).sum();
    }
}
