/**
 * Texts that say the same: word for word ({@link org.longalign.corpus.dedup.Fingerprint}) or nearly so ({@link
 * org.longalign.corpus.dedup.NearDuplicates}). Both look at a text as a sequence of units, words and Chinese characters
 * ({@link org.longalign.corpus.dedup.UnitScanner}).
 */
@NullMarked
package org.longalign.corpus.dedup;

import org.jspecify.annotations.NullMarked;
