package org.longalign.evaluation.needle;

/**
 * The prompt of one trial.
 *
 * @param text the user's message: the haystack with the needle in it, and the question
 * @param promptTokens its tokens, chat template included
 * @param placedDepth the share of the haystack's characters before the needle; within 0.02 of the share that the depth's
 *     tokens have, whether the haystack has ends of sentences or not
 */
public record NeedlePrompt(String text, int promptTokens, double placedDepth) {}
