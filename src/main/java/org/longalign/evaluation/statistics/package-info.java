/**
 * What ratings add up to and how sure that is: {@link org.longalign.evaluation.statistics.RankCorrelation}, {@link
 * org.longalign.evaluation.statistics.Bootstrap} intervals and {@link org.longalign.evaluation.statistics.RisingCurve}
 * fits. Numbers in, numbers out: nothing here knows of judges.
 */
@NullMarked
package org.longalign.evaluation.statistics;

import org.jspecify.annotations.NullMarked;
