package org.longalign.evaluation.choice;

import java.util.Arrays;
import org.longalign.tokenize.Tokenizer;

/**
 * One choice as tokens: {@code ids[from..]} go on from what stands before.
 *
 * @param ids the whole sequence
 * @param from the first token that is scored, at least 1
 * @param cut whether the context lost its beginning to fit the window
 */
record Candidate(int[] ids, int from, boolean cut) {
    /**
     * Context, one space and choice, encoded together; what the context does not take when it is encoded alone is the choice's,
     * as in the lm-evaluation-harness. White space at the context's end goes over to the choice.
     *
     * @param start ids before everything, such as a begin-of-text token
     * @throws IllegalArgumentException if the choice has no token of its own, nothing stands before it, or it alone fills
     *     the window
     */
    static Candidate of(Tokenizer tokenizer, int[] start, String context, String choice, int windowTokens) {
        String before = context.stripTrailing();
        int[] whole = tokenizer.encode(before + context.substring(before.length()) + " " + choice);
        int contextTokens = Math.min(tokenizer.count(before), whole.length - 1);
        int[] ids = Arrays.copyOf(start, start.length + whole.length);
        System.arraycopy(whole, 0, ids, start.length, whole.length);
        int from = start.length + contextTokens;
        int drop = Math.max(0, ids.length - windowTokens);
        if (from - drop < 1) {
            throw new IllegalArgumentException("the choice \"" + choice + "\" of " + (ids.length - from)
                    + " tokens has nothing before it within the window of " + windowTokens + " tokens");
        }
        return new Candidate(Arrays.copyOfRange(ids, drop, ids.length), from - drop, drop > 0);
    }
}
