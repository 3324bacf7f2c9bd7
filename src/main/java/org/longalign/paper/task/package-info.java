/**
 * The tasks of the experiments: questions about facts planted in filler, in a small vocabulary, which models of some
 * hundred thousand parameters learn in minutes. Start with {@link org.longalign.paper.task.TaskMixture}, which draws
 * examples; {@link org.longalign.paper.task.TaskKind} lists the kinds of question, and {@link
 * org.longalign.paper.task.TaskExample} has the layout of a sequence.
 */
@NullMarked
package org.longalign.paper.task;

import org.jspecify.annotations.NullMarked;
