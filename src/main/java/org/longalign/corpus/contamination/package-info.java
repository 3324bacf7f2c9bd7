/**
 * Finds documents that contain parts of evaluation texts, because a model trained on them would be scored too high.
 * Start with {@link org.longalign.corpus.contamination.EvaluationSet} and {@link
 * org.longalign.corpus.contamination.Decontamination}.
 */
@NullMarked
package org.longalign.corpus.contamination;

import org.jspecify.annotations.NullMarked;
