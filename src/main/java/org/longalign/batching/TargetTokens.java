package org.longalign.batching;

import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * How many tokens of a segment are targets: the paper's N_i. The first token of a segment never is one: in its row
 * nothing of its own sequence stands before it.
 */
@FunctionalInterface
public interface TargetTokens {
    /** Number of target tokens in a segment. */
    int in(Segment segment);

    /** Counted from the labels; right for whole, truncated and split sequences. */
    static TargetTokens of(Sequences sequences) {
        return segment -> {
            int[] labels = sequences.get(segment.sequence()).labels();
            int targets = 0;
            for (int t = segment.offset() + 1; t < segment.offset() + segment.length(); t++) {
                targets += labels[t] == Sequence.IGNORE_INDEX ? 0 : 1;
            }
            return targets;
        };
    }

    /**
     * Given for each whole sequence, where there are no tokens at hand.
     *
     * @param targets N_i of every sequence of the dataset; the plan must not truncate or split
     */
    static TargetTokens ofWhole(int[] targets) {
        return segment -> {
            if (segment.offset() > 0) {
                throw new IllegalArgumentException(
                        "sequence " + segment.sequence()
                                + " is split, so its target tokens must be counted from its labels: TargetTokens.of(sequences)");
            }
            return targets[segment.sequence()];
        };
    }
}
