/**
 * Selects the documents that instructions are built from (paper, section 3.2).
 *
 * <p>Open a {@link org.longalign.corpus.Corpus} with {@link org.longalign.corpus.source.Sources} and select from it with
 * {@link org.longalign.corpus.Selection}: by length, source and language, without duplicates ({@link
 * org.longalign.corpus.dedup}) and without evaluation texts ({@link org.longalign.corpus.contamination}). Sample texts
 * to try it are in {@link org.longalign.corpus.sample}.
 *
 * <p>A corpus may be larger than memory; nothing here holds more texts than are being examined.
 */
@NullMarked
package org.longalign.corpus;

import org.jspecify.annotations.NullMarked;
