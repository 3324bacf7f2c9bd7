package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;

/**
 * Random weights, identical for the same seed on every machine: normal with a standard deviation of 1 / sqrt(inputs),
 * the two projections that write to the residual stream smaller by sqrt(2 x layers), norms 1, biases 0. Untied
 * embeddings have unit variance, with which small models learn to recall much sooner; with a tied head they have 1 /
 * sqrt(width).
 */
record RandomWeights(DecoderConfig config, long seed) implements WeightSource {
    @Override
    public NDArray weight(String name, Shape shape, NDManager manager) {
        float[] values = new float[Math.toIntExact(shape.size())];
        if (shape.dimension() == 1) {
            Arrays.fill(values, name.endsWith(".bias") ? 0 : 1);
        } else {
            double deviation = deviation(name, shape);
            Random random = generator(seed, name);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        }
        return manager.create(values, shape);
    }

    /** One generator for each weight: adding or removing a weight does not change the others. */
    static Random generator(long seed, String name) {
        return new Random(seed * 0x9E3779B97F4A7C15L + name.hashCode());
    }

    private double deviation(String name, Shape shape) {
        double deviation = 1 / Math.sqrt((double) shape.get(1));
        if (name.equals(DecoderWeights.EMBEDDING) && !config.tiedHead()) {
            return 1;
        }
        boolean writesToStream = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
        return writesToStream ? deviation / Math.sqrt(2.0 * config.layers()) : deviation;
    }
}
