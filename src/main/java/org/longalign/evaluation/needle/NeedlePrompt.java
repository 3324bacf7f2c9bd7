package org.longalign.evaluation.needle;

/**
 * What a model is asked in one trial.
 *
 * @param text the user's message: the haystack with the needle in it, and the question
 * @param promptTokens its tokens with the chat template around it
 * @param placedDepth where the needle stands, as a share of the haystack's characters before it; as near to the depth
 *     asked for as the border of a sentence allows
 */
public record NeedlePrompt(String text, int promptTokens, double placedDepth) {}
