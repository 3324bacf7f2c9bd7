package org.longalign.batching;

import java.util.List;

/**
 * One optimizer step: the micro-batches whose gradients are summed before the weights move.
 *
 * @param microBatches in the order they run; micro-batch j runs on device {@code j % devices}
 */
public record Step(List<MicroBatch> microBatches) {
    /** @throws IllegalArgumentException if there is no micro-batch */
    public Step {
        if (microBatches.isEmpty()) {
            throw new IllegalArgumentException("a step needs at least one micro-batch");
        }
        microBatches = List.copyOf(microBatches);
    }

    /** The segments of all micro-batches, in order. */
    public List<Segment> segments() {
        return microBatches.stream()
                .flatMap(microBatch -> microBatch.segments().stream())
                .toList();
    }

    /** Number of sequences in the step (M, where each has a target). */
    public int sequences() {
        return microBatches.stream().mapToInt(MicroBatch::sequences).sum();
    }

    /** Real tokens in the step. */
    public long realTokens() {
        return microBatches.stream().mapToLong(MicroBatch::realTokens).sum();
    }

    /** Tokens computed on in the step, padding included. */
    public long computedTokens() {
        return microBatches.stream().mapToLong(MicroBatch::computedTokens).sum();
    }
}
