/**
 * The sample texts that {@code environment/setup} fetches as packages. Start with {@link
 * org.longalign.corpus.sample.SampleCorpus}.
 */
@NullMarked
package org.longalign.corpus.sample;

import org.jspecify.annotations.NullMarked;
