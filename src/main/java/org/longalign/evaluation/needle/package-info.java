/**
 * The needle test: retrieval of a sentence hidden in a long text. {@link org.longalign.evaluation.needle.NeedleTest}
 * builds the prompts of a grid of lengths and depths, asks a model and scores its answers; {@link
 * org.longalign.evaluation.needle.NeedleResult} holds the scores by cell.
 */
@NullMarked
package org.longalign.evaluation.needle;

import org.jspecify.annotations.NullMarked;
