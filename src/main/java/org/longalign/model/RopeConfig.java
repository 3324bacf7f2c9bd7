package org.longalign.model;

/**
 * Rotary position embedding (Su et al., 2021): pair j of a head's first {@code dimensions} elements is rotated by the
 * angle {@code position x} {@link #frequencies}{@code [j]}.
 *
 * @param base 10,000 in Llama 2; a larger base lets a model distinguish positions farther apart. LongAlign extends the
 *     context with a base 200 times as large (paper, appendix B).
 * @param dimensions the number of rotated elements of each head, even; the head size, or a part of it (GLM)
 * @param interleaved whether pair j is elements 2j and 2j + 1 (GLM), otherwise j and j + dimensions / 2 (Llama)
 * @param scaling changes the frequencies for a context longer than in pretraining
 */
public record RopeConfig(double base, int dimensions, boolean interleaved, RopeScaling scaling) {

    public RopeConfig {
        if (!(base > 1) || Double.isInfinite(base)) {
            throw new IllegalArgumentException("ropeBase must be a finite number above 1, but is " + base);
        }
        if (dimensions <= 0 || dimensions % 2 != 0) {
            throw new IllegalArgumentException("rope dimensions must be positive and even, but are " + dimensions);
        }
        if (scaling instanceof RopeScaling.LongRope scaled
                && scaled.longFactors().size() != dimensions / 2) {
            throw new IllegalArgumentException("LongRope has "
                    + scaled.longFactors().size() + " factors for each length, but " + dimensions
                    + " rope dimensions are " + dimensions / 2 + " pairs");
        }
    }

    /** Rotary positions as in Llama: all elements of a head, paired by halves, without scaling. */
    public static RopeConfig of(double base, int headSize) {
        return new RopeConfig(base, headSize, false, RopeScaling.none());
    }

    /** A copy with another base. */
    public RopeConfig withBase(double value) {
        return new RopeConfig(value, dimensions, interleaved, scaling);
    }

    /** A copy with another scaling. */
    public RopeConfig withScaling(RopeScaling value) {
        return new RopeConfig(base, dimensions, interleaved, value);
    }

    /**
     * The rotation of each pair in radians per position: {@code base ^ (-2 j / dimensions)}, scaled.
     *
     * <pre>
     * RopeConfig.of(10_000, 4).frequencies(1)   ->   {1, 0.01}
     * </pre>
     *
     * @param length the sequence's length in tokens; only dynamic scaling depends on it
     */
    public double[] frequencies(int length) {
        return scaling.apply(base, dimensions, length);
    }
}
