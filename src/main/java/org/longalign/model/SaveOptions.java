package org.longalign.model;

import org.jspecify.annotations.Nullable;
import org.longalign.model.safetensors.TensorType;

/**
 * How a model is saved.
 *
 * @param type the type of its numbers: F32, BF16 or F16; null for the one that it was loaded with, F32 for a model that
 *     was made here
 * @param maxShardBytes the size above which weights are split over several files, positive; a weight is never split
 * @param maxPositions the context that the model is meant for, in tokens, for {@code max_position_embeddings} in
 *     config.json; 0 for what it was loaded with, {@value #DEFAULT_MAX_POSITIONS} for a model that was made here
 */
public record SaveOptions(@Nullable TensorType type, long maxShardBytes, int maxPositions) {
    /** LongAlign's context. */
    static final int DEFAULT_MAX_POSITIONS = 65_536;

    private static final long FIVE_GIGABYTES = 5_000_000_000L;

    public SaveOptions {
        if (type != null && !TensorCopy.supports(type)) {
            throw new IllegalArgumentException("type must be F32, BF16 or F16, but is " + type);
        }
        if (maxShardBytes <= 0) {
            throw new IllegalArgumentException("maxShardBytes must be positive, but is " + maxShardBytes);
        }
        if (maxPositions < 0) {
            throw new IllegalArgumentException("maxPositions must not be negative, but is " + maxPositions);
        }
    }

    /** As it was loaded, in files of at most 5 GB. */
    public static SaveOptions defaults() {
        return new SaveOptions(null, FIVE_GIGABYTES, 0);
    }

    /** The same in another type. */
    public SaveOptions withType(TensorType value) {
        return new SaveOptions(value, maxShardBytes, maxPositions);
    }

    /** The same with files of another size. */
    public SaveOptions withMaxShardBytes(long bytes) {
        return new SaveOptions(type, bytes, maxPositions);
    }

    /** The same for another context. */
    public SaveOptions withMaxPositions(int tokens) {
        return new SaveOptions(type, maxShardBytes, tokens);
    }
}
