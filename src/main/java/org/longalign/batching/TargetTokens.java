package org.longalign.batching;

import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * Number of target tokens of a segment: the paper's N_i. The first token of a segment is never a target, because no
 * token of its sequence precedes it in the row.
 */
@FunctionalInterface
public interface TargetTokens {
    /** Number of target tokens in a segment. */
    int in(Segment segment);

    /** Counts from the labels, for whole, truncated and split sequences. */
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
     * Takes known numbers for whole sequences, without reading any tokens.
     *
     * @param targets N_i of every sequence of the dataset; the plan must not truncate or split sequences
     */
    static TargetTokens ofWhole(int[] targets) {
        return segment -> {
            if (segment.offset() > 0) {
                throw new IllegalArgumentException(
                        "sequence " + segment.sequence()
                                + " is split, so its target tokens must be counted from its labels: TargetTokens.of(sequences)");
            }
            if (targets[segment.sequence()] >= segment.length()) {
                throw new IllegalArgumentException("sequence " + segment.sequence() + " has "
                        + targets[segment.sequence()] + " target tokens, but only " + segment.length()
                        + " of its tokens are in the plan: it is truncated, so its target tokens must be counted from its"
                        + " labels: TargetTokens.of(sequences)");
            }
            return targets[segment.sequence()];
        };
    }
}
