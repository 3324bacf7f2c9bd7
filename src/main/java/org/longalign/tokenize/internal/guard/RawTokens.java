package org.longalign.tokenize.internal.guard;

/**
 * Tokens as the native library gives them.
 *
 * @param ids the ids
 * @param starts the first code point of each, -1 for a token without characters; empty if places were not asked for
 * @param ends the code point after the last of each, likewise
 */
public record RawTokens(int[] ids, int[] starts, int[] ends) {}
