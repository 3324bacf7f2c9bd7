package org.longalign.evaluation;

import java.util.Arrays;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * Fits a prompt into a model's window by dropping its middle (paper, section 3.4). Equal parts of its beginning and its
 * end, where the query is, remain, and tokens are kept free for the reply.
 *
 * <p>With a window of 16 tokens, a reply of 4 and a template of 2 the prompt may have 10 tokens: of 25 the first 5 and
 * the last 5 remain.
 *
 * @param tokenizer the model's own tokenizer
 * @param windowTokens the limit on prompt and reply together
 * @param replyTokens the tokens kept free for the reply
 * @param templateTokens the tokens that the chat template adds
 */
public record MiddleTruncation(Tokenizer tokenizer, int windowTokens, int replyTokens, int templateTokens) {
    /** @throws IllegalArgumentException if no room is left for a prompt of two tokens */
    public MiddleTruncation {
        if (replyTokens < 1 || templateTokens < 0 || (long) windowTokens - replyTokens - templateTokens < 2) {
            throw new IllegalArgumentException(
                    "a window of " + windowTokens + " tokens has no room for a prompt: " + replyTokens
                            + " are for the reply and " + templateTokens
                            + " for the template; choose a larger window or a shorter reply");
        }
    }

    /**
     * The truncation for a model's chat template.
     *
     * @throws IllegalArgumentException if no room is left for a prompt of two tokens
     */
    public static MiddleTruncation of(ChatTemplate template, int windowTokens, int replyTokens) {
        return new MiddleTruncation(template.tokenizer(), windowTokens, replyTokens, template.tokensAround());
    }

    /** An upper bound on the characters that a broken character decodes to. */
    private static final int BROKEN_CHARS = 4;
    /** The character that half a character decodes to. */
    private static final char BROKEN = '\ufffd';

    /** The limit on a prompt in tokens. */
    public int promptTokens() {
        return windowTokens - replyTokens - templateTokens;
    }

    /**
     * Returns the prompt if it fits, otherwise its two ends, which never have more than {@link #promptTokens} tokens. A
     * character split by the token boundary is dropped. The ends are the prompt's own characters or, if the tokenizer
     * does not reproduce them (it lower-cases, say), those that it decodes to.
     */
    public String apply(String prompt) {
        int[] ids = tokenizer.encode(prompt);
        if (ids.length <= promptTokens()) {
            return prompt;
        }
        // Tokens may merge or split at the seam, so the ends shrink until the text as a whole fits.
        for (int kept = promptTokens(); kept > 0; kept--) {
            String head = tokenizer.decode(Arrays.copyOf(ids, (kept + 1) / 2));
            String tail = tokenizer.decode(Arrays.copyOfRange(ids, ids.length - kept / 2, ids.length));
            String ends = wholeHead(head, prompt) + wholeTail(tail, prompt);
            if (tokenizer.count(ends) <= promptTokens()) {
                return ends;
            }
        }
        throw new IllegalStateException(tokenizer.name() + " gives more tokens for parts of a text than for the whole");
    }

    /** The part of the decoded head that is the beginning of the prompt, without a broken character at its end. */
    private static String wholeHead(String head, String prompt) {
        int n = 0;
        while (n < head.length() && n < prompt.length() && head.charAt(n) == prompt.charAt(n)) {
            n++;
        }
        if (n + BROKEN_CHARS < head.length()) {
            int whole = head.length();
            while (whole > 0 && head.charAt(whole - 1) == BROKEN) {
                whole--;
            }
            return head.substring(0, whole);
        }
        int end = n > 0 && Character.isHighSurrogate(prompt.charAt(n - 1)) ? n - 1 : n;
        return prompt.substring(0, end);
    }

    private static String wholeTail(String tail, String prompt) {
        int n = 0;
        while (n < tail.length()
                && n < prompt.length()
                && tail.charAt(tail.length() - 1 - n) == prompt.charAt(prompt.length() - 1 - n)) {
            n++;
        }
        if (n + BROKEN_CHARS < tail.length()) {
            int whole = 0;
            while (whole < tail.length() && tail.charAt(whole) == BROKEN) {
                whole++;
            }
            return tail.substring(whole);
        }
        int start = prompt.length() - n;
        return prompt.substring(
                start < prompt.length() && Character.isLowSurrogate(prompt.charAt(start)) ? start + 1 : start);
    }
}
