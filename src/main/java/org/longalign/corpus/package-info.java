/**
 * Documents to build instructions from: a {@link org.longalign.corpus.Corpus}, its cleaning, language and length. Start
 * with {@link org.longalign.corpus.Corpus} and {@link org.longalign.corpus.LengthSelection}; the sample texts are in
 * {@link org.longalign.corpus.sample}.
 */
@NullMarked
package org.longalign.corpus;

import org.jspecify.annotations.NullMarked;
