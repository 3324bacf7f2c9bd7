/**
 * A report of judged answers as files: {@link org.longalign.evaluation.report.ReportFolder} writes {@code report.json} for
 * programs and a self-contained {@code report.html} for people, with every answer, rating and judge's text.
 */
@NullMarked
package org.longalign.evaluation.report;

import org.jspecify.annotations.NullMarked;
