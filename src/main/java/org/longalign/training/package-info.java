/**
 * Training a model on a plan: loop, optimizer, schedule, checkpoints, metrics. Start with {@link
 * org.longalign.training.Training}; its {@link org.longalign.training.TrainingLog} holds a {@link
 * org.longalign.training.TrainingStep} for each step. {@link org.longalign.training.Checkpoints} says what a run leaves on
 * the disk and how it goes on from there, {@link org.longalign.training.ParameterGroups} which weights are trained how.
 */
@NullMarked
package org.longalign.training;

import org.jspecify.annotations.NullMarked;
