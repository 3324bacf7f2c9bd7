/**
 * Documents to build instructions from: where they come from, their cleaning, language and length. Start with {@link
 * org.longalign.corpus.SampleCorpus} and {@link org.longalign.corpus.LengthSelection}.
 */
@NullMarked
package org.longalign.corpus;

import org.jspecify.annotations.NullMarked;
