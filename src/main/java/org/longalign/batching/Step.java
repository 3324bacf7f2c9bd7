package org.longalign.batching;

import java.util.List;

/**
 * One optimizer step: micro-batches whose gradients are summed before the weights are updated.
 *
 * @param microBatches at least one, in the order of execution; micro-batch j runs on device {@code j % devices}
 */
public record Step(List<MicroBatch> microBatches) {
    /** @throws IllegalArgumentException if there is no micro-batch */
    public Step {
        if (microBatches.isEmpty()) {
            throw new IllegalArgumentException("a step needs at least one micro-batch");
        }
        microBatches = List.copyOf(microBatches);
    }

    /** Segments of all micro-batches, in order. */
    public List<Segment> segments() {
        return microBatches.stream()
                .flatMap(microBatch -> microBatch.segments().stream())
                .toList();
    }

    /** Number of segments in the step: M, if each has a target. */
    public int sequences() {
        return microBatches.stream().mapToInt(MicroBatch::sequences).sum();
    }

    /** Real tokens of the step. */
    public long realTokens() {
        return microBatches.stream().mapToLong(MicroBatch::realTokens).sum();
    }

    /** Tokens that devices compute on in the step, padding included. */
    public long computedTokens() {
        return microBatches.stream().mapToLong(MicroBatch::computedTokens).sum();
    }
}
