/**
 * Two-turn conversations in the layout of MT-Bench. {@link org.longalign.evaluation.mtbench.MtBench} reads the
 * questions, {@link org.longalign.evaluation.mtbench.MtBenchRun} has a model answer both turns and a judge rate each
 * answer in two rounds, and {@link org.longalign.evaluation.mtbench.MtBenchReport} holds the means.
 */
@NullMarked
package org.longalign.evaluation.mtbench;

import org.jspecify.annotations.NullMarked;
