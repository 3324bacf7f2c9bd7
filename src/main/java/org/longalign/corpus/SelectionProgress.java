package org.longalign.corpus;

/**
 * How far a selection is.
 *
 * @param documents documents of the corpus that were looked at
 * @param characters their characters
 * @param tokens their tokens
 */
public record SelectionProgress(long documents, long characters, long tokens) {}
