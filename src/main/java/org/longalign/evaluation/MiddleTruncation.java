package org.longalign.evaluation;

import java.util.Arrays;
import org.longalign.tokenize.ChatTemplate;
import org.longalign.tokenize.Tokenizer;

/**
 * Makes a prompt fit a model's window by dropping its middle (paper, section 3.4): the beginning and the end of a
 * benchmark prompt, with the query, are kept in equal parts, and room stays for the reply.
 *
 * <p>With a window of 16, a reply of 4 and a template of 2 the prompt may have 10 tokens: of 25 tokens the first 5 and
 * the last 5 are kept.
 *
 * @param tokenizer the model's own tokenizer
 * @param windowTokens what the model takes in all, prompt and reply together
 * @param replyTokens what is kept free for the reply
 * @param templateTokens what the chat template adds around the prompt
 */
public record MiddleTruncation(Tokenizer tokenizer, int windowTokens, int replyTokens, int templateTokens) {
    /** @throws IllegalArgumentException if no room is left for a prompt of two tokens */
    public MiddleTruncation {
        if (replyTokens < 1 || templateTokens < 0 || windowTokens - replyTokens - templateTokens < 2) {
            throw new IllegalArgumentException(
                    "a window of " + windowTokens + " tokens has no room for a prompt beside " + replyTokens
                            + " for the reply and " + templateTokens + " for the template");
        }
    }

    /**
     * Room for a template's markers and a reply in a window.
     *
     * @throws IllegalArgumentException if no room is left for a prompt of two tokens
     */
    public static MiddleTruncation of(ChatTemplate template, int windowTokens, int replyTokens) {
        return new MiddleTruncation(template.tokenizer(), windowTokens, replyTokens, template.tokensAround());
    }

    /** What a broken character becomes in a decoded text is shorter than this. */
    private static final int BROKEN_CHARS = 4;

    /** The most tokens a prompt may have. */
    public int promptTokens() {
        return windowTokens - replyTokens - templateTokens;
    }

    /**
     * The prompt itself if it fits, otherwise its two ends. The result never has more than {@link #promptTokens}
     * tokens; a character cut in two by the token boundary is dropped. The ends are the prompt's own characters, or
     * where the tokenizer does not give those back (it lower-cases, say), the characters that it gives instead.
     */
    public String apply(String prompt) {
        int[] ids = tokenizer.encode(prompt);
        if (ids.length <= promptTokens()) {
            return prompt;
        }
        // Tokens may merge or split anew at the seam, so the ends shrink until the text as a whole fits.
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

    /** The decoded head as far as it is the prompt's beginning; a broken character at its end is not. */
    private static String wholeHead(String head, String prompt) {
        int n = 0;
        while (n < head.length() && n < prompt.length() && head.charAt(n) == prompt.charAt(n)) {
            n++;
        }
        if (n + BROKEN_CHARS < head.length()) {
            return head.replaceAll("\ufffd+$", "");
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
            return tail.replaceAll("^\ufffd+", "");
        }
        int start = prompt.length() - n;
        return prompt.substring(
                start < prompt.length() && Character.isLowSurrogate(prompt.charAt(start)) ? start + 1 : start);
    }
}
