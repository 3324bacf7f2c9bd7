package org.longalign.evaluation.choice;

import java.util.Arrays;
import java.util.List;
import org.longalign.batching.BatchTensors;
import org.longalign.model.CausalLm;
import org.longalign.model.TokenLosses;
import org.longalign.tokenize.Sequence;

/**
 * Computes the log-likelihoods of continuations in one forward pass. Each candidate is a segment of a pack and attends
 * to itself only.
 *
 * <pre>
 * context a  choice a0 | context a  choice a1 | context b  choice b0
 *            ^^^^^^^^^              ^^^^^^^^^              ^^^^^^^^^   summed
 * </pre>
 */
final class PackedScorer {
    private PackedScorer() {}

    /** The summed log-likelihood of each candidate's choice, in nats. */
    static double[] score(CausalLm model, List<TokenizedChoice> candidates) {
        int[] cuSeqlens = new int[candidates.size() + 1];
        for (int i = 0; i < candidates.size(); i++) {
            cuSeqlens[i + 1] = cuSeqlens[i] + candidates.get(i).ids().length;
        }
        int width = cuSeqlens[candidates.size()];
        int[] ids = new int[width];
        int[] labels = new int[width];
        Arrays.fill(labels, Sequence.IGNORE_INDEX);
        for (int i = 0; i < candidates.size(); i++) {
            TokenizedChoice candidate = candidates.get(i);
            int at = cuSeqlens[i];
            System.arraycopy(candidate.ids(), 0, ids, at, candidate.ids().length);
            System.arraycopy(
                    candidate.ids(),
                    candidate.from(),
                    labels,
                    at + candidate.from(),
                    candidate.ids().length - candidate.from());
        }
        float[] weights = new float[width];
        Arrays.fill(weights, 1);
        TokenLosses losses = model.loss(
                BatchTensors.packed(ids, cuSeqlens).withTargets(new int[][] {labels}, new float[][] {weights}));
        double[] scores = new double[candidates.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = -losses.sum(0, cuSeqlens[i], cuSeqlens[i + 1]);
        }
        return scores;
    }
}
