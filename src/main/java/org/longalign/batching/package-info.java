/**
 * Which sequences are trained together, and what each of their tokens weighs in the loss: naive, sorted and packed
 * plans (paper, section 3.3). Pure Java, no tensors. Start with {@link org.longalign.batching.BatchPlan}.
 *
 * <p>Words: a <em>segment</em> is a sequence inside a row; a <em>row</em> holds one segment and padding (naive, sorted) or
 * many segments (a <em>pack</em>); a <em>micro-batch</em> is one forward and backward pass on one device; a <em>step</em>
 * is one optimizer step: micro-batches x accumulation x devices.
 */
@NullMarked
package org.longalign.batching;

import org.jspecify.annotations.NullMarked;
