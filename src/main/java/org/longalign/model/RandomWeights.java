package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;

/**
 * Random weights, identical for the same seed on every machine: normal with a standard deviation of 1 / sqrt(inputs),
 * the two projections that write to the residual stream smaller by sqrt(2 x layers), norms 1, biases 0. Untied
 * embeddings have unit variance, with which small models learn to recall much sooner; with a tied head they have 1 /
 * sqrt(width).
 *
 * @param mostAtOnce how many numbers are passed to PyTorch at a time, in whole rows: DJL counts their bytes in an int,
 *     so that a large vocabulary's embedding does not fit at once
 */
record RandomWeights(DecoderConfig config, long seed, int mostAtOnce) implements WeightSource {
    private static final int MOST_AT_ONCE = 1 << 26;

    RandomWeights(DecoderConfig config, long seed) {
        this(config, seed, MOST_AT_ONCE);
    }

    @Override
    public NDArray weight(String name, Shape shape, NDManager manager) {
        if (shape.dimension() == 1) {
            float[] values = new float[Math.toIntExact(shape.size())];
            Arrays.fill(values, name.endsWith(".bias") ? 0 : 1);
            return manager.create(values, shape);
        }
        double deviation = deviation(name, shape);
        Random random = generator(seed, name);
        int columns = Math.toIntExact(shape.get(1));
        long step = Math.max(1, mostAtOnce / columns);
        if (shape.get(0) <= step) {
            return manager.create(numbers(shape.size(), deviation, random), shape);
        }
        NDArray array = manager.create(shape, DataType.FLOAT32);
        for (long from = 0; from < shape.get(0); from += step) {
            long to = Math.min(shape.get(0), from + step);
            float[] values = numbers((to - from) * columns, deviation, random);
            try (NDArray rows = manager.create(values, new Shape(to - from, columns))) {
                array.set(new NDIndex(from + ":" + to), rows);
            }
        }
        return array;
    }

    private static float[] numbers(long count, double deviation, Random random) {
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
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
