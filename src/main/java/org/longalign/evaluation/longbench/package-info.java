/**
 * LongBench's single-document QA, multi-document QA and summarisation as the paper uses them (section 3.4). {@link
 * org.longalign.evaluation.longbench.LongBench} reads the items, {@link
 * org.longalign.evaluation.longbench.LongBenchRun} has a model answer them and a judge rate the answers, {@link
 * org.longalign.evaluation.longbench.LongBenchReport} holds the scores, and {@link
 * org.longalign.evaluation.longbench.OverlapMetric} is LongBench's own scoring.
 */
@NullMarked
package org.longalign.evaluation.longbench;

import org.jspecify.annotations.NullMarked;
