/**
 * Training a model on a batch plan: loop, optimizer, schedule, checkpoints, metrics. Start with {@link
 * org.longalign.training.Training}; the loop itself is {@code TrainingLoop}.
 *
 * <p>From text to gradient: {@link org.longalign.tokenize.ChatTemplate} turns conversations into {@link
 * org.longalign.tokenize.Sequences} (ids and labels). {@link org.longalign.batching.BatchPlan} puts them into steps and
 * micro-batches, {@link org.longalign.batching.LossWeights} gives each target token its weight (Eq. 4). For each micro-batch
 * {@link org.longalign.batching.BatchTensors} lays ids, labels, positions, boundaries and weights out as arrays, {@link
 * org.longalign.model.CausalLm#accumulateGradients} runs forward, weighted loss and backward, and after the last one of a
 * step {@code TrainingLoop} clips the gradients and moves the weights by {@link org.longalign.training.AdamW}.
 *
 * <p>A run returns a {@link org.longalign.training.TrainingLog} with a {@link org.longalign.training.TrainingStep} for each
 * step. {@link org.longalign.training.Checkpoints} sets folder and interval of checkpoints, {@link
 * org.longalign.training.ParameterGroups} trains groups of weights differently. {@link
 * org.longalign.training.TorchrunExport} takes a run to many devices.
 */
@NullMarked
package org.longalign.training;

import org.jspecify.annotations.NullMarked;
