package org.longalign.batching.export;

import java.util.Arrays;

/**
 * A pack in the LongAlign release's layout, every array but {@code borders} as wide as the plan's {@code maxTokens}.
 *
 * @param inputs token ids, the padding id after the last segment
 * @param labels targets, not shifted, -100 elsewhere
 * @param weights weight of each target token, 0 elsewhere
 * @param borders 0, then the end of each segment, and the width where padding is a segment
 */
public record LongAlignPack(int[] inputs, int[] labels, float[] weights, int[] borders) {
    @Override
    public boolean equals(Object other) {
        return other instanceof LongAlignPack that
                && Arrays.equals(inputs, that.inputs)
                && Arrays.equals(labels, that.labels)
                && Arrays.equals(weights, that.weights)
                && Arrays.equals(borders, that.borders);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(inputs) + Arrays.hashCode(borders);
    }

    @Override
    public String toString() {
        return inputs.length + " tokens wide, borders " + Arrays.toString(borders);
    }
}
