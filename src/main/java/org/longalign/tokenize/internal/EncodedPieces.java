package org.longalign.tokenize.internal;

/**
 * The ids of a text, with the places that each represents.
 *
 * @param ids the ids; shape (length)
 * @param starts index of each one's first character in the text; shape (length), or empty where places were not asked for
 * @param lasts index of each one's last character, the first one if it has none; shape (length), or empty
 */
public record EncodedPieces(int[] ids, int[] starts, int[] lasts) {}
