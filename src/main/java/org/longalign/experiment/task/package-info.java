/**
 * Tasks over planted facts in a small vocabulary of their own, which models of some hundred thousand parameters learn in
 * minutes: what the experiments train on and ask. Start with {@link org.longalign.experiment.task.TaskMixture}; {@link
 * org.longalign.experiment.task.TaskKind} says what is asked, {@link org.longalign.experiment.task.TaskExample} how it is
 * laid out.
 */
@NullMarked
package org.longalign.experiment.task;

import org.jspecify.annotations.NullMarked;
