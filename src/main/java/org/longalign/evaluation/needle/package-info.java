/**
 * Looking for a sentence in a long text. {@link org.longalign.evaluation.needle.NeedleTest} builds the prompts of a grid of
 * lengths and depths, asks a model and scores its answers; {@link org.longalign.evaluation.needle.NeedleResult} holds what
 * came of it, cell by cell.
 */
@NullMarked
package org.longalign.evaluation.needle;

import org.jspecify.annotations.NullMarked;
