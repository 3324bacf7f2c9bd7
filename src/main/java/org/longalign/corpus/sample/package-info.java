/**
 * Reads the sample texts, which {@code environment/setup} downloads as packages, so that notebooks and tests work on
 * real documents without a collection of your own. Start with {@link org.longalign.corpus.sample.SampleCorpus}.
 */
@NullMarked
package org.longalign.corpus.sample;

import org.jspecify.annotations.NullMarked;
