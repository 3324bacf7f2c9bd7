/**
 * How long the sequences of a dataset are: quantiles, buckets, and where the tokens are. Start with {@link
 * org.longalign.length.LengthDistribution}.
 */
@NullMarked
package org.longalign.length;

import org.jspecify.annotations.NullMarked;
