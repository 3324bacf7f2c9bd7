package org.longalign.model;

import java.nio.file.CopyOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.NewFolder;
import org.longalign.model.internal.TensorCopy;
import org.longalign.model.safetensors.TensorType;

/**
 * Options for saving a model.
 *
 * @param type the type of the stored weights: F32, BF16 or F16; null for the type that the model was loaded with, F32
 *     for a created model
 * @param maxShardBytes the size above which weights are split into several files, positive; a single weight is never
 *     split
 * @param maxPositions the model's context length in tokens, {@code max_position_embeddings} in config.json; 0 for the
 *     one that it was loaded with, {@value #DEFAULT_MAX_POSITIONS} for a created model; in ChatGLM's layout {@code
 *     seq_length}
 * @param transformersLayout whether a model in ChatGLM's layout is saved as {@code GlmForCausalLM}, which transformers
 *     reads without code of the model's folder; all other models are saved in a layout of transformers anyway
 */
public record SaveOptions(@Nullable TensorType type, long maxShardBytes, int maxPositions, boolean transformersLayout) {
    /** The context length of the paper's models. */
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

    /** Type, context length and layout as loaded, in files of at most 5 GB. */
    public static SaveOptions defaults() {
        return new SaveOptions(null, FIVE_GIGABYTES, 0, false);
    }

    /**
     * Finds out whether {@link CausalLm#save} could write a folder now, before work whose result is saved there.
     *
     * @param options as there
     * @throws java.io.UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public static void checkTarget(Path folder, CopyOption... options) {
        NewFolder.check(folder, ModelFolder.CONFIG, options);
    }

    /** A copy with another type. */
    public SaveOptions withType(TensorType value) {
        return new SaveOptions(value, maxShardBytes, maxPositions, transformersLayout);
    }

    /** A copy with another largest file size. */
    public SaveOptions withMaxShardBytes(long bytes) {
        return new SaveOptions(type, bytes, maxPositions, transformersLayout);
    }

    /** A copy with another context length. */
    public SaveOptions withMaxPositions(int tokens) {
        return new SaveOptions(type, maxShardBytes, tokens, transformersLayout);
    }

    /** A copy that saves a model in ChatGLM's layout as {@code GlmForCausalLM}, or as it was loaded. */
    public SaveOptions withTransformersLayout(boolean value) {
        return new SaveOptions(type, maxShardBytes, maxPositions, value);
    }
}
