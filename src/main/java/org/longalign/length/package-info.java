/**
 * How long the sequences of a dataset are: quantiles, buckets, where the tokens are, and what padding would cost. Start
 * with {@link org.longalign.length.LengthDistribution}; {@link org.longalign.length.LengthMixture} makes lengths up.
 */
@NullMarked
package org.longalign.length;

import org.jspecify.annotations.NullMarked;
