package org.longalign.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.longalign.batching.BatchTensors;
import org.longalign.model.CausalLm;
import org.longalign.paper.task.TaskExample;
import org.longalign.tokenize.Sequence;

/**
 * Scores examples by exact match: an answer is correct if greedy decoding gives all its tokens. Generation is not
 * needed: greedy decoding gives the true answer exactly if, after each true token, the most likely next token is the
 * true one. So one pass scores many packed examples. Questions after the first follow the true answers to those before.
 */
final class ExactMatch {
    /** Tokens after which a pass is full; larger passes are not faster. */
    private static final int PASS_TOKENS = 4096;

    private ExactMatch() {}

    /** Scores a model on evaluation sets with the examples of a seed. */
    public static List<Score> of(CausalLm model, List<EvalSet> sets, long seed) {
        List<TaskExample> all = new ArrayList<>();
        for (EvalSet set : sets) {
            all.addAll(set.examples(seed));
        }
        double[] each = shares(model, all);
        List<Score> scores = new ArrayList<>();
        int from = 0;
        for (EvalSet set : sets) {
            int to = from + set.count();
            scores.add(Score.of(set, Arrays.copyOfRange(each, from, to)));
            from = to;
        }
        return scores;
    }

    /**
     * The share of correctly answered questions of each example, 0 to 1.
     *
     * @throws CancellationException if the thread is interrupted; its interrupt remains set
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
        BatchTensors batch = BatchTensors.packed(ids, borders).withTargets(new int[][] {labels}, new float[1][width]);
        int[] chosen = model.mostLikely(batch)[0];
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
