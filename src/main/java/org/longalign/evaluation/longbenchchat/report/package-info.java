/**
 * Files of a LongBench-Chat report. {@link org.longalign.evaluation.longbenchchat.report.ReportFolder} writes {@code
 * report.json} for programs and a self-contained {@code report.html} for people, with every answer, rating and judge's
 * text.
 */
@NullMarked
package org.longalign.evaluation.longbenchchat.report;

import org.jspecify.annotations.NullMarked;
