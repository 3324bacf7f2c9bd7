/**
 * Training a model on a plan: loop, optimizer, schedule, log. Start with {@link org.longalign.training.Training}; its
 * {@link org.longalign.training.TrainingLog} holds a {@link org.longalign.training.TrainingStep} for each step.
 */
@NullMarked
package org.longalign.training;

import org.jspecify.annotations.NullMarked;
