package org.longalign.corpus;

/**
 * The progress of a selection.
 *
 * @param documents documents read so far
 * @param characters their characters
 * @param tokens their tokens
 */
public record SelectionProgress(long documents, long characters, long tokens) {}
