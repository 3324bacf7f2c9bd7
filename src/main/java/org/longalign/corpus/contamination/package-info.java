/**
 * Finds documents that hold parts of evaluation sets, so that a model is not trained on what it will be asked. Start with
 * {@link org.longalign.corpus.contamination.EvaluationSet} and {@link
 * org.longalign.corpus.contamination.Decontamination}.
 */
@NullMarked
package org.longalign.corpus.contamination;

import org.jspecify.annotations.NullMarked;
