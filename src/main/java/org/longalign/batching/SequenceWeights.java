package org.longalign.batching;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A weight for each sequence of a dataset, v_i. Equal weights are none: every mean is the same without them.
 *
 * @param values one for each sequence; null where all are equal
 */
record SequenceWeights(double @Nullable [] values) {
    /** Beyond, a weight of a long sequence could vanish in float32. */
    private static final double LARGEST_RATIO = 1e6;

    static final SequenceWeights EQUAL = new SequenceWeights(null);

    /**
     * The weights, checked.
     *
     * @throws IllegalArgumentException naming the sequence, if a weight is negative or not finite, all are 0, there are not
     *     as many as sequences, or two positive ones differ by more than a factor of a million
     */
    static SequenceWeights of(double[] weights, int sequences) {
        if (weights.length != sequences) {
            throw new IllegalArgumentException(
                    "there are " + weights.length + " sequence weights for " + sequences + " sequences");
        }
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
                throw new IllegalArgumentException(
                        "the weight of sequence " + i + " is " + weights[i] + "; it must be 0 or a positive number");
            }
            least = weights[i] > 0 ? Math.min(least, weights[i]) : least;
            most = Math.max(most, weights[i]);
        }
        if (most == 0) {
            throw new IllegalArgumentException("all " + sequences + " sequence weights are 0: nothing would be learnt");
        }
        if (most > LARGEST_RATIO * least) {
            throw new IllegalArgumentException("sequence weights run from " + least + " to " + most
                    + ", by more than a factor of a million; set the small ones to 0, or leave these sequences out");
        }
        boolean equal = Arrays.stream(weights).allMatch(weight -> weight == weights[0]);
        return equal ? EQUAL : new SequenceWeights(weights.clone());
    }

    /** The weight of a sequence. */
    double of(int sequence) {
        return values == null ? 1 : values[sequence];
    }

    boolean areEqual() {
        return values == null;
    }

    /** {@code weights 0.5 to 2}, or nothing where they are equal. */
    String describe() {
        if (values == null) {
            return "";
        }
        double least = Arrays.stream(values).min().orElse(1);
        double most = Arrays.stream(values).max().orElse(1);
        return String.format(Locale.ROOT, "; sequence weights %.3g to %.3g", least, most);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceWeights that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "SequenceWeights" + Arrays.toString(values);
    }
}
