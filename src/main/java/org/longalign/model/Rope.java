package org.longalign.model;

/**
 * Rotary position embedding (Su et al., 2021): pair j of a head's first {@code dimensions} numbers is turned by
 * {@code position x} {@link #frequencies}{@code [j]}.
 *
 * @param base 10,000 in Llama 2; the larger, the farther apart the positions that can be told from each other. LongAlign
 *     extends the context by a base 200 times as large (paper, appendix B).
 * @param dimensions how many numbers of each head are turned, even; the head's size, or a part of it (GLM)
 * @param interleaved whether pair j is numbers 2j and 2j + 1 (GLM), otherwise j and j + dimensions / 2 (Llama)
 * @param scaling what is done to the frequencies for a context longer than the model was made with
 */
public record Rope(double base, int dimensions, boolean interleaved, RopeScaling scaling) {

    public Rope {
        if (!(base > 1) || Double.isInfinite(base)) {
            throw new IllegalArgumentException("ropeBase must be a finite number above 1, but is " + base);
        }
        if (dimensions <= 0 || dimensions % 2 != 0) {
            throw new IllegalArgumentException("rope dimensions must be positive and even, but are " + dimensions);
        }
    }

    /** As in Llama: all of a head, in halves, without scaling. */
    public static Rope of(double base, int headSize) {
        return new Rope(base, headSize, false, RopeScaling.none());
    }

    /** The same with another base. */
    public Rope withBase(double value) {
        return new Rope(value, dimensions, interleaved, scaling);
    }

    /** The same with another scaling. */
    public Rope withScaling(RopeScaling value) {
        return new Rope(base, dimensions, interleaved, value);
    }

    /**
     * Radians a position for each pair: {@code base ^ (-2 j / dimensions)}, scaled.
     *
     * @param length tokens of the sequence that is looked at; only dynamic scaling depends on it
     */
    public double[] frequencies(int length) {
        return scaling.apply(base, dimensions, length);
    }
}
