package org.longalign.model;

import java.util.List;

/**
 * Changes the frequencies of rotary positions for a context longer than in pretraining. The formulas are those of
 * Hugging Face's transformers, so a checkpoint gives the same results here and there.
 */
public sealed interface RopeScaling {
    /** Radians per position for each of {@code dimensions / 2} pairs, in a sequence of {@code length} tokens. */
    double[] apply(double base, int dimensions, int length);

    /** Whether the frequencies depend on the length of the sequence. */
    default boolean dependsOnLength() {
        return false;
    }

    /** Whether keys of a sequence that had one length must be rotated anew when it has another one. */
    default boolean differsBetween(int length, int otherLength) {
        return false;
    }

    /** Multiplies cosines and sines, and so attention logits by its square; 1 but for {@link Yarn} and {@link LongRope}. */
    default double attentionFactor() {
        return 1;
    }

    /** Frequencies without scaling. */
    static RopeScaling none() {
        return new None();
    }

    /** Leaves the frequencies unchanged. */
    record None() implements RopeScaling {
        @Override
        public double[] apply(double base, int dimensions, int length) {
            return plain(base, dimensions);
        }
    }

    /**
     * Divides positions by {@code factor} (position interpolation, Chen et al., 2023).
     *
     * @param factor at least 1
     */
    record Linear(double factor) implements RopeScaling {
        public Linear {
            checkFactor(factor);
        }

        @Override
        public double[] apply(double base, int dimensions, int length) {
            double[] frequencies = plain(base, dimensions);
            for (int j = 0; j < frequencies.length; j++) {
                frequencies[j] /= factor;
            }
            return frequencies;
        }
    }

    /**
     * Increases the base for sequences longer than {@code originalMaxPositions} (dynamic NTK): {@code base x (factor x
     * length / original - factor + 1) ^ (dimensions / (dimensions - 2))}. Each segment of a pack has the frequencies of
     * its own length, the same as alone.
     *
     * @param factor at least 1
     * @param originalMaxPositions the context length in pretraining, in tokens
     */
    record Dynamic(double factor, int originalMaxPositions) implements RopeScaling {
        public Dynamic {
            checkFactor(factor);
            DecoderConfig.positive("originalMaxPositions", originalMaxPositions);
        }

        @Override
        public double[] apply(double base, int dimensions, int length) {
            if (length <= originalMaxPositions || dimensions <= 2) {
                return plain(base, dimensions);
            }
            double stretch = factor * length / originalMaxPositions - (factor - 1);
            return plain(base * Math.pow(stretch, dimensions / (dimensions - 2.0)), dimensions);
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /**
     * The scaling of Llama 3.1: wavelengths above {@code originalMaxPositions / lowFrequencyFactor} are stretched by
     * {@code factor}, those below {@code originalMaxPositions / highFrequencyFactor} stay unchanged, and those between
     * are interpolated smoothly.
     *
     * @param factor at least 1
     * @param lowFrequencyFactor positive
     * @param highFrequencyFactor above {@code lowFrequencyFactor}
     * @param originalMaxPositions the context length in pretraining, in tokens
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalMaxPositions)
            implements RopeScaling {
        public Llama3 {
            checkFactor(factor);
            DecoderConfig.positive("originalMaxPositions", originalMaxPositions);
            if (!(lowFrequencyFactor > 0
                    && highFrequencyFactor > lowFrequencyFactor
                    && Double.isFinite(highFrequencyFactor))) {
                throw new IllegalArgumentException(
                        "0 < lowFrequencyFactor < highFrequencyFactor must hold, but they are " + lowFrequencyFactor
                                + " and " + highFrequencyFactor);
            }
        }

        @Override
        public double[] apply(double base, int dimensions, int length) {
            double[] frequencies = plain(base, dimensions);
            double longest = originalMaxPositions / lowFrequencyFactor;
            double shortest = originalMaxPositions / highFrequencyFactor;
            for (int j = 0; j < frequencies.length; j++) {
                double waveLength = 2 * Math.PI / frequencies[j];
                if (waveLength > longest) {
                    frequencies[j] /= factor;
                } else if (waveLength >= shortest) {
                    double kept = (originalMaxPositions / waveLength - lowFrequencyFactor)
                            / (highFrequencyFactor - lowFrequencyFactor);
                    frequencies[j] *= (1 - kept) / factor + kept;
                }
            }
            return frequencies;
        }
    }

    /**
     * YaRN (Peng et al., 2023, arXiv 2309.00071): pairs that turn more than {@code betaFast} times within {@code
     * originalMaxPositions} keep their frequency, those that turn less than {@code betaSlow} times are divided by
     * {@code factor}, and those between are interpolated by their index. Qwen2.5 and Qwen3 read long contexts with it.
     *
     * @param factor at least 1
     * @param originalMaxPositions the context length in pretraining, in tokens
     * @param betaFast turns within the original context, above {@code betaSlow}; 32 in the paper
     * @param betaSlow turns within the original context, positive; 1 in the paper
     * @param truncate whether the bounds of the interpolation are rounded outwards to whole pairs, as in the paper
     * @param attentionFactor multiplies cosines and sines; {@link #attentionFactor(double)} in the paper
     */
    record Yarn(
            double factor,
            int originalMaxPositions,
            double betaFast,
            double betaSlow,
            boolean truncate,
            double attentionFactor)
            implements RopeScaling {
        /** {@link #betaFast} in the paper. */
        public static final double BETA_FAST = 32;

        /** {@link #betaSlow} in the paper. */
        public static final double BETA_SLOW = 1;

        public Yarn {
            checkFactor(factor);
            DecoderConfig.positive("originalMaxPositions", originalMaxPositions);
            if (!(betaSlow > 0 && betaFast > betaSlow && Double.isFinite(betaFast))) {
                throw new IllegalArgumentException(
                        "0 < betaSlow < betaFast must hold, but they are " + betaSlow + " and " + betaFast);
            }
            if (!(attentionFactor > 0) || Double.isInfinite(attentionFactor)) {
                throw new IllegalArgumentException(
                        "attentionFactor must be a positive finite number, but is " + attentionFactor);
            }
        }

        /** YaRN with the paper's constants. */
        public static Yarn of(double factor, int originalMaxPositions) {
            checkFactor(factor);
            return new Yarn(factor, originalMaxPositions, BETA_FAST, BETA_SLOW, true, attentionFactor(factor));
        }

        /**
         * The paper's factor of cosines and sines, {@code 0.1 ln(factor) + 1} (section 3.4).
         *
         * <pre>
         * Yarn.attentionFactor(4)   ->   1.1386
         * </pre>
         */
        public static double attentionFactor(double factor) {
            return 0.1 * Math.log(factor) + 1;
        }

        @Override
        public double[] apply(double base, int dimensions, int length) {
            double[] frequencies = plain(base, dimensions);
            double low = pairOf(betaFast, base, dimensions);
            double high = pairOf(betaSlow, base, dimensions);
            low = Math.max(truncate ? Math.floor(low) : low, 0);
            high = Math.min(truncate ? Math.ceil(high) : high, dimensions - 1);
            double width = low == high ? 0.001 : high - low;
            for (int j = 0; j < frequencies.length; j++) {
                double interpolated = Math.min(Math.max((j - low) / width, 0), 1);
                frequencies[j] *= interpolated / factor + (1 - interpolated);
            }
            return frequencies;
        }

        /** The index, with a fraction, of the pair that turns so many times within the original context. */
        private double pairOf(double turns, double base, int dimensions) {
            return dimensions * Math.log(originalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    /**
     * LongRoPE (Ding et al., 2024, arXiv 2402.13753), as in Phi-3 and Phi-4-mini: each pair's frequency is divided by a
     * factor of its own, in sequences longer than {@code originalMaxPositions} by another one. Each segment of a pack
     * has the factors of its own length; a reply that grows beyond the original context has its cache computed anew,
     * once.
     *
     * @param shortFactors of sequences within the original context, positive, one for each pair
     * @param longFactors of longer sequences, positive, one for each pair
     * @param originalMaxPositions the context length in pretraining, in tokens
     * @param attentionFactor multiplies cosines and sines in either case
     */
    record LongRope(
            List<Double> shortFactors, List<Double> longFactors, int originalMaxPositions, double attentionFactor)
            implements RopeScaling {
        public LongRope {
            shortFactors = List.copyOf(shortFactors);
            longFactors = List.copyOf(longFactors);
            DecoderConfig.positive("originalMaxPositions", originalMaxPositions);
            if (shortFactors.size() != longFactors.size()) {
                throw new IllegalArgumentException("there are " + shortFactors.size() + " shortFactors and "
                        + longFactors.size() + " longFactors");
            }
            for (List<Double> factors : List.of(shortFactors, longFactors)) {
                if (!factors.stream().allMatch(factor -> factor > 0 && Double.isFinite(factor))) {
                    throw new IllegalArgumentException("all factors must be positive and finite, but are " + factors);
                }
            }
            if (!(attentionFactor > 0) || Double.isInfinite(attentionFactor)) {
                throw new IllegalArgumentException(
                        "attentionFactor must be a positive finite number, but is " + attentionFactor);
            }
        }

        /**
         * The attention factor of Phi-3, {@code sqrt(1 + ln(factor) / ln(original))}; 1 for factors up to 1.
         *
         * @param factor the extended context over the original one
         */
        public static double attentionFactor(double factor, int originalMaxPositions) {
            return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalMaxPositions));
        }

        @Override
        public double[] apply(double base, int dimensions, int length) {
            double[] frequencies = plain(base, dimensions);
            List<Double> factors = isLong(length) ? longFactors : shortFactors;
            for (int j = 0; j < frequencies.length; j++) {
                frequencies[j] /= factors.get(j);
            }
            return frequencies;
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }

        @Override
        public boolean differsBetween(int length, int otherLength) {
            return isLong(length) != isLong(otherLength);
        }

        private boolean isLong(int length) {
            return length > originalMaxPositions;
        }
    }

    private static double[] plain(double base, int dimensions) {
        double[] frequencies = new double[dimensions / 2];
        for (int j = 0; j < frequencies.length; j++) {
            frequencies[j] = Math.pow(base, -2.0 * j / dimensions);
        }
        return frequencies;
    }

    private static void checkFactor(double factor) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("factor must be a finite number of at least 1, but is " + factor);
        }
    }
}
