package org.longalign.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.longalign.experiment.task.TaskExample;
import org.longalign.model.CausalLm;
import org.longalign.model.TokenBatch;
import org.longalign.model.TokenTargets;
import org.longalign.tokenize.Sequence;

/**
 * Scores examples by exact match: an answer counts when greedy generation would give it to its last token. Many examples
 * go in one pass, packed: a reply is the true one exactly when, after each true token, the most likely next one is true
 * too, so that no token has to wait for the one before. Questions after the first follow the true answers before them.
 */
public final class ExactMatch {
    /** The least tokens that a pass takes, if there are so many: more do not make it faster. */
    private static final int PASS_TOKENS = 4096;

    private ExactMatch() {}

    /** Scores probes. */
    public static List<Score> of(CausalLm model, List<Probe> probes) {
        List<TaskExample> all = new ArrayList<>();
        for (Probe probe : probes) {
            all.addAll(probe.examples());
        }
        double[] each = shares(model, all);
        List<Score> scores = new ArrayList<>();
        int from = 0;
        for (Probe probe : probes) {
            int to = from + probe.count();
            scores.add(new Score(probe, Arrays.stream(each, from, to).average().orElseThrow()));
            from = to;
        }
        return scores;
    }

    /**
     * The share of each example's questions that are answered right, 0 to 1.
     *
     * @throws CancellationException if the thread is interrupted, which it stays
     */
    public static double[] shares(CausalLm model, List<TaskExample> examples) {
        double[] shares = new double[examples.size()];
        int from = 0;
        while (from < examples.size()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while scoring");
            }
            int to = from;
            for (int tokens = 0; to < examples.size() && tokens < PASS_TOKENS; to++) {
                tokens += examples.get(to).length();
            }
            score(model, examples.subList(from, to), shares, from);
            from = to;
        }
        return shares;
    }

    private static void score(CausalLm model, List<TaskExample> examples, double[] shares, int first) {
        int[] borders = new int[examples.size() + 1];
        for (int i = 0; i < examples.size(); i++) {
            borders[i + 1] = borders[i] + examples.get(i).length();
        }
        int width = borders[examples.size()];
        int[] ids = new int[width];
        int[] labels = new int[width];
        for (int i = 0; i < examples.size(); i++) {
            Sequence sequence = examples.get(i).sequence("");
            System.arraycopy(sequence.inputIds(), 0, ids, borders[i], sequence.length());
            System.arraycopy(sequence.labels(), 0, labels, borders[i], sequence.length());
        }
        TokenTargets targets = new TokenTargets(new int[][] {labels}, new float[1][width]);
        int[] chosen = model.mostLikely(TokenBatch.packed(ids, borders), targets)[0];
        for (int i = 0; i < examples.size(); i++) {
            shares[first + i] = share(examples.get(i), chosen, borders[i]);
        }
    }

    private static double share(TaskExample example, int[] chosen, int start) {
        int right = 0;
        int next = start + example.context().length + 2;
        for (TaskExample.Turn turn : example.turns()) {
            int from = next + turn.question().length;
            next = from + turn.answer().length;
            right += Arrays.equals(chosen, from, next, turn.answer(), 0, turn.answer().length) ? 1 : 0;
        }
        return right / (double) example.turns().size();
    }
}
