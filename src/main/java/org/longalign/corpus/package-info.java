/**
 * Documents to build instructions from. Start with {@link org.longalign.corpus.source.Sources} to open a {@link
 * org.longalign.corpus.Corpus}, and with {@link org.longalign.corpus.Selection} to choose from it: by length, without
 * duplicates ({@link org.longalign.corpus.dedup}) and evaluation texts ({@link org.longalign.corpus.contamination}), by
 * source and language. The sample texts are in {@link org.longalign.corpus.sample}.
 */
@NullMarked
package org.longalign.corpus;

import org.jspecify.annotations.NullMarked;
