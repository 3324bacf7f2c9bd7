/**
 * Batch plans and loss weights: naive, sorted and packed batching of sequences of very different lengths, and the
 * weight of each target token under which packed training has the loss of padded batches (paper, section 3.3).
 *
 * <p>{@link org.longalign.batching.BatchPlan} makes a plan, {@link org.longalign.batching.LossWeights} the weights of a
 * step, {@link org.longalign.batching.Schedule} orders micro-batches so that devices wait little, and {@link
 * org.longalign.batching.ComputeBalance} measures how much they wait. Everything here is plain Java on lengths, without
 * tensors, so that plans can be made and inspected without a model.
 *
 * <p>Terms: a <em>segment</em> is a sequence inside a row; a <em>row</em> holds one segment and padding (naive, sorted)
 * or many segments (a <em>pack</em>); a <em>micro-batch</em> is one forward and backward pass on one device; a
 * <em>step</em> is one optimizer step: accumulation x devices micro-batches.
 */
@NullMarked
package org.longalign.batching;

import org.jspecify.annotations.NullMarked;
