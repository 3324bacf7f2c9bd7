package org.longalign.tokenize;

/**
 * Tokens with the place in the text that each stands for.
 *
 * @param ids token ids; shape (length)
 * @param starts index of each token's first character in the text; shape (length)
 */
record TokenSpans(int[] ids, int[] starts) {}
