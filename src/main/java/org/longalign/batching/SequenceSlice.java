package org.longalign.batching;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contiguous slice of a sequence that goes into one row.
 *
 * @param sequence index of the sequence in the dataset
 * @param offset its first token in the sequence
 * @param length its tokens
 * @param weight of its sequence
 */
record SequenceSlice(int sequence, int offset, int length, double weight) {
    /** The slices that a plan can hold, of all epochs; beyond, memory ends before the plan is made. */
    static final int MOST_SLICES = 100_000_000;

    SequenceSlice(int sequence, int offset, int length) {
        this(sequence, offset, length, 1);
    }

    /** The same tokens with the weight of their sequence. */
    SequenceSlice weighted(SequenceWeights weights) {
        return new SequenceSlice(sequence, offset, length, weights.of(sequence));
    }

    /**
     * The slices of all sequences, in order. Under {@link OverlongPolicy#SPLIT} and 100 tokens at most, a sequence of
     * 250 tokens makes slices of 100, 100 and 50.
     *
     * @param targets the target tokens of a slice, for {@link OverlongPolicy#TRUNCATE_OR_DROP}; null: not known
     * @throws IllegalArgumentException if a sequence is empty, or longer than {@code maxTokens} under {@link
     *     OverlongPolicy#ERROR}
     */
    static List<SequenceSlice> of(int[] lengths, int maxTokens, OverlongPolicy policy, @Nullable TargetTokens targets) {
        List<SequenceSlice> slices = new ArrayList<>(lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            int length = lengths[i];
            if (length < 1) {
                throw new IllegalArgumentException(
                        "sequence " + i + " has " + length + " tokens; at least 1 is needed");
            }
            if (length <= maxTokens) {
                slices.add(new SequenceSlice(i, 0, length));
                continue;
            }
            switch (policy) {
                case ERROR ->
                    throw new IllegalArgumentException(
                            "sequence " + i + " has " + length
                                    + " tokens, more than maxTokens " + maxTokens
                                    + "; raise maxTokens, or choose overlong(TRUNCATE), overlong(TRUNCATE_OR_DROP), overlong(SPLIT) or overlong(DROP)");
                case TRUNCATE -> slices.add(new SequenceSlice(i, 0, maxTokens));
                case TRUNCATE_OR_DROP -> {
                    if (targets == null) {
                        throw new IllegalArgumentException("sequence " + i + " has " + length
                                + " tokens, more than maxTokens " + maxTokens
                                + ", and overlong(TRUNCATE_OR_DROP) needs to"
                                + " know the targets that remain: set targets(TargetTokens.of(sequences))");
                    }
                    if (targets.in(new Segment(i, 0, 0, maxTokens)) > 0) {
                        slices.add(new SequenceSlice(i, 0, maxTokens));
                    }
                }
                case DROP -> {}
                case SPLIT -> {
                    long made = slices.size() + (long) length / maxTokens;
                    if (made > MOST_SLICES) {
                        throw new IllegalArgumentException("sequence " + i + " has " + length
                                + " tokens; split at maxTokens " + maxTokens + ", the sequences make more than "
                                + MOST_SLICES + " slices; raise maxTokens");
                    }
                    for (long offset = 0; offset < length; offset += maxTokens) {
                        slices.add(new SequenceSlice(i, (int) offset, (int) Math.min(maxTokens, length - offset)));
                    }
                }
            }
        }
        return slices;
    }

    /** Tokens of each slice. */
    static int[] lengths(List<SequenceSlice> slices) {
        return slices.stream().mapToInt(SequenceSlice::length).toArray();
    }
}
