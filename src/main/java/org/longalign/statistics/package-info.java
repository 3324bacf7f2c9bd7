/**
 * Statistics of ratings and scores, without knowledge of their origin: {@link org.longalign.statistics.Bootstrap}
 * confidence intervals ({@link org.longalign.statistics.Estimate}), {@link org.longalign.statistics.SeedMean} with
 * Student's t, {@link org.longalign.statistics.RankCorrelation} and {@link org.longalign.statistics.SeriesAgreement} of
 * two series, and monotone fits ({@link org.longalign.statistics.RisingCurve}).
 */
@NullMarked
package org.longalign.statistics;

import org.jspecify.annotations.NullMarked;
