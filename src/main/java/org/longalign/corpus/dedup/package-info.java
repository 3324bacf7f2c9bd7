/**
 * Finds near duplicates, because a repeated text would weigh more than others in training. Start with {@link
 * org.longalign.corpus.dedup.NearDuplicates}; {@link org.longalign.corpus.Selection} uses it and drops exact duplicates
 * itself. A text is compared as a sequence of words and Chinese characters, ignoring case, space and punctuation.
 */
@NullMarked
package org.longalign.corpus.dedup;

import org.jspecify.annotations.NullMarked;
