/**
 * Length distributions of datasets: quantiles, buckets, shares of tokens, and the cost of padding. Start with
 * {@link org.longalign.length.LengthDistribution}; {@link org.longalign.length.LengthMixture} draws synthetic lengths.
 */
@NullMarked
package org.longalign.length;

import org.jspecify.annotations.NullMarked;
