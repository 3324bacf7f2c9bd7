package org.longalign.tokenize;

import java.util.Arrays;
import org.longalign.internal.Bounds;

/**
 * One tokenised example. Labels follow the Hugging Face convention: {@code labels[t]} equals {@code inputIds[t]} where
 * token t is a target and {@link #IGNORE_INDEX} where it is not; a trainer shifts by one, so that position t - 1 predicts
 * label t. (Between the rounds of {@link ChatTemplate#longAlignLlama} a label is another token than the input.) The first token has nothing before it and is never a target.
 *
 * <pre>
 * inputIds  [ user:  What  is  it  ?  bot:  A  whale  .  end ]
 * labels    [ -100   -100 -100 -100 -100 -100  A  whale  .  end ]     4 target tokens
 * </pre>
 *
 * @param id which example it is, for reports
 * @param inputIds token ids; shape (length)
 * @param labels targets; shape (length)
 */
public record Sequence(String id, int[] inputIds, int[] labels) {
    /** The label of a token that is not a target. */
    public static final int IGNORE_INDEX = -100;

    /** @throws IllegalArgumentException if it is empty, the lengths differ, or the first token is a target */
    public Sequence {
        String name = id.isEmpty() ? "the sequence" : "sequence " + id;
        if (inputIds.length == 0) {
            throw new IllegalArgumentException(name + " has no tokens");
        }
        if (inputIds.length != labels.length) {
            throw new IllegalArgumentException(
                    name + " has " + inputIds.length + " tokens but " + labels.length + " labels");
        }
        if (labels[0] != IGNORE_INDEX) {
            throw new IllegalArgumentException(
                    "the first token of " + name + " is a target, but nothing stands before it to predict it");
        }
    }

    /** Number of tokens, targets or not. */
    public int length() {
        return inputIds.length;
    }

    /** Number of target tokens (the paper's N_i). */
    public int targetTokens() {
        int targets = 0;
        for (int label : labels) {
            targets += label == IGNORE_INDEX ? 0 : 1;
        }
        return targets;
    }

    /** The first {@code maxTokens} tokens: over-long sequences are cut from the right (paper, appendix B). */
    public Sequence truncatedTo(int maxTokens) {
        Bounds.within("maxTokens", maxTokens, 1, Integer.MAX_VALUE);
        return length() <= maxTokens
                ? this
                : new Sequence(id, Arrays.copyOf(inputIds, maxTokens), Arrays.copyOf(labels, maxTokens));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sequence that
                && id.equals(that.id)
                && Arrays.equals(inputIds, that.inputIds)
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(inputIds) + Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return "sequence " + id + ": " + length() + " tokens, " + targetTokens() + " of them targets";
    }
}
