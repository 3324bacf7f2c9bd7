package org.longalign.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;

/**
 * Loss and gradient of one optimizer step, copied out of the model: to show that two ways to batch the same sequences
 * mean the same training, or that they do not.
 */
public final class StepGradient {
    private final double loss;
    private final Map<String, float[]> gradients;

    private StepGradient(double loss, Map<String, float[]> gradients) {
        this.loss = loss;
        this.gradients = gradients;
    }

    /**
     * Runs a step forward and backward without moving the weights; gradients that the model held are lost.
     *
     * @param weighting what a target token counts
     */
    public static StepGradient of(CausalLm model, Sequences sequences, Step step, LossWeighting weighting) {
        LossWeights weights = LossWeights.of(step, TargetTokens.of(sequences), weighting);
        model.zeroGradients();
        double loss = 0;
        for (MicroBatch microBatch : step.microBatches()) {
            loss += MicroBatchLoss.accumulate(model, microBatch, sequences, weights)
                    .weighted();
        }
        Map<String, float[]> copies = new LinkedHashMap<>();
        try (NDManager scratch = model.newScratch()) {
            for (Map.Entry<String, NDArray> gradient : model.gradients(scratch).entrySet()) {
                copies.put(gradient.getKey(), gradient.getValue().toFloatArray());
            }
        }
        model.zeroGradients();
        return new StepGradient(loss, copies);
    }

    /** The weighted loss of the step. */
    public double loss() {
        return loss;
    }

    /** The Euclidean norm of the whole gradient. */
    public double norm() {
        double squares = 0;
        for (float[] gradient : gradients.values()) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        return Math.sqrt(squares);
    }

    /**
     * The relative difference from another gradient: the norm of the difference over the norm of the other.
     *
     * @throws IllegalArgumentException if the two are of different models
     */
    public double differenceFrom(StepGradient other) {
        double squares = 0;
        for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
            float[] mine = entry.getValue();
            float[] theirs = other.gradients.get(entry.getKey());
            if (theirs == null || theirs.length != mine.length) {
                throw new IllegalArgumentException("the gradients are of different models: " + entry.getKey());
            }
            for (int i = 0; i < mine.length; i++) {
                double difference = (double) mine[i] - theirs[i];
                squares += difference * difference;
            }
        }
        return Math.sqrt(squares) / other.norm();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "loss %.6f, gradient norm %.6f", loss, norm());
    }
}
