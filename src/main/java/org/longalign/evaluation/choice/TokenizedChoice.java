package org.longalign.evaluation.choice;

import java.util.Arrays;
import org.longalign.tokenize.Tokenizer;

/**
 * A question's context and one choice as tokens. The choice is {@code ids[from..]}.
 *
 * @param ids the whole sequence
 * @param from the first token that is scored, at least 1
 * @param cut whether the context lost its beginning to fit the window
 */
record TokenizedChoice(int[] ids, int from, boolean cut) {
    /**
     * Encodes context, one space and choice together. As in the lm-evaluation-harness, the choice has the tokens beyond
     * those of the context encoded alone, and white space at the end of the context counts as the choice's.
     *
     * @param start ids before everything, such as a begin-of-text token
     * @throws IllegalArgumentException if no token precedes the choice, or the choice alone fills the window
     */
    static TokenizedChoice of(Tokenizer tokenizer, int[] start, String context, String choice, int windowTokens) {
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
        return new TokenizedChoice(Arrays.copyOfRange(ids, drop, ids.length), from - drop, drop > 0);
    }
}
