/**
 * Results as XChart charts and Tablesaw tables: a {@code ...Charts} and a {@code ...Tables} class for each package of
 * results. Every axis names its unit, and the colours can be told apart by the colour-blind; {@link
 * org.longalign.plot.ChartStyle} sets the common look.
 *
 * <p>The package keeps XChart and Tablesaw, which are optional dependencies, away from the packages that compute.
 */
@NullMarked
package org.longalign.plot;

import org.jspecify.annotations.NullMarked;
