/**
 * Results as charts: every axis is named with its unit, and the colours can be told apart by the colour-blind. {@link
 * org.longalign.plot.ChartStyle} is the common look; the other classes each draw the results of one package.
 */
@NullMarked
package org.longalign.plot;

import org.jspecify.annotations.NullMarked;
