package org.longalign.model;

import java.util.OptionalDouble;

/**
 * Options that trade time for memory and set the number format; results change by rounding only.
 *
 * @param precision the number format of forward and backward
 * @param recompute whether backward recomputes layers instead of keeping their activations (gradient checkpointing), but
 *     for what attention gave, where the layers' inputs are kept as they are: up to a quarter more time, and the memory of one layer instead of all
 * @param keptLayers with recomputation, the number of layers, the last ones, that keep their activations after all;
 *     {@link #AS_MANY_AS_FIT} lets {@code Training} choose it by {@link MemoryEstimate}, and is 0 elsewhere
 * @param lossChunkTokens the number of target tokens that pass through the head at a time: their logits, chunk x
 *     vocabulary, are the largest tensors of a small model; 0 for all at once
 * @param feedForwardChunkTokens with recomputation, the number of tokens that pass through the feed-forward layer at a
 *     time: its activations, chunk x intermediate size, are the largest of a layer; 0 for all at once
 * @param layerInputs with recomputation, where the layers' inputs are kept for backward
 * @param attention the kernel of attention on a CUDA device
 */
public record ComputeOptions(
        Precision precision,
        boolean recompute,
        int keptLayers,
        int lossChunkTokens,
        int feedForwardChunkTokens,
        LayerInputs layerInputs,
        CudaAttention attention) {
    /** The place where the layers' inputs are kept until backward recomputes the layers, tokens x hidden size numbers each. */
    public enum LayerInputs {
        /** On the device as they are, float32. */
        DEVICE,
        /**
         * On the device in bfloat16, half the memory. The residual stream is rounded to bfloat16 between layers, forward
         * as well, so gradients are those of what was computed.
         */
        DEVICE_BFLOAT16,
        /** In main memory as they are: no memory of the device, and two copies between them for each layer. */
        MAIN_MEMORY
    }

    /** The kernel of attention within the segments of packs on CUDA devices, where heads and precision allow one of these. */
    public enum CudaAttention {
        /** The faster one of both by a measurement before each run of {@code Training}; flash attention elsewhere. */
        FASTEST,
        /** Flash attention's, all segments in one call. */
        FLASH,
        /** cuDNN's, a call for each segment; flash attention's where cuDNN's cannot attend. */
        CUDNN
    }

    /**
     * The kernel that a run attends with, and why.
     *
     * @param kernel one of {@link CudaAttention#FLASH} and {@link CudaAttention#CUDNN}
     * @param reason a phrase such as {@code since cuDNN's has no sliding window}; empty if there was no choice
     * @param flashSeconds of attention in a typical micro-batch, forward and backward through all layers; empty if not measured
     * @param cudnnSeconds the same by cuDNN's kernel, with its plans for new lengths
     */
    public record AttentionChoice(
            CudaAttention kernel, String reason, OptionalDouble flashSeconds, OptionalDouble cudnnSeconds) {}

    private static final int CACHED_LOGITS = 512;

    /** {@link #keptLayers} for as many as fit. */
    public static final int AS_MANY_AS_FIT = Integer.MAX_VALUE;

    public ComputeOptions {
        if (keptLayers < 0) {
            throw new IllegalArgumentException("keptLayers must not be negative, but is " + keptLayers);
        }
        if (lossChunkTokens < 0 || feedForwardChunkTokens < 0) {
            throw new IllegalArgumentException(
                    "lossChunkTokens and feedForwardChunkTokens must not be negative, but are " + lossChunkTokens
                            + " and " + feedForwardChunkTokens);
        }
    }

    /** Everything at once and kept. */
    public static ComputeOptions plain(Precision precision) {
        return new ComputeOptions(precision, false, 0, 0, 0, LayerInputs.DEVICE, CudaAttention.FASTEST);
    }

    /**
     * The defaults: bfloat16 with recomputation of the layers that do not fit and chunks of 4,096 target tokens on CUDA;
     * float32 on the CPU, with chunks of 512, whose logits a processor's cache holds. CUDA devices before Ampere, whose products in bfloat16 are emulated, compute in float32. The
     * environment variable {@value Precision#VARIABLE} sets the precision of both.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public static ComputeOptions defaults(Device device) {
        ComputeOptions options = device.kind() == Device.Kind.CUDA ? onCuda(ComputeCapability.of(device)) : onCpu();
        return Precision.set().map(options::withPrecision).orElse(options);
    }

    /**
     * The defaults for the CPU. The loss of a decoder with a vocabulary of 8,192, its gradients included, took half the
     * time in bfloat16 and five sixths of it in float32 in such chunks.
     */
    private static ComputeOptions onCpu() {
        return plain(Precision.FLOAT32).withLossChunkTokens(CACHED_LOGITS);
    }

    /** The defaults for a CUDA device. */
    static ComputeOptions onCuda(ComputeCapability capability) {
        return plain(capability.hasBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32)
                .withRecompute(true)
                .withKeptLayers(AS_MANY_AS_FIT)
                .withLossChunkTokens(4096);
    }

    /** A copy with another number format. */
    public ComputeOptions withPrecision(Precision value) {
        return new ComputeOptions(
                value, recompute, keptLayers, lossChunkTokens, feedForwardChunkTokens, layerInputs, attention);
    }

    /** A copy with or without recomputation. */
    public ComputeOptions withRecompute(boolean value) {
        return new ComputeOptions(
                precision, value, keptLayers, lossChunkTokens, feedForwardChunkTokens, layerInputs, attention);
    }

    /** A copy that, with recomputation, spares so many of the last layers, or {@link #AS_MANY_AS_FIT}. */
    public ComputeOptions withKeptLayers(int value) {
        return new ComputeOptions(
                precision, recompute, value, lossChunkTokens, feedForwardChunkTokens, layerInputs, attention);
    }

    /** The number of layers, of so many, that keep what backward needs. */
    int keptLayers(int layers) {
        if (!recompute) {
            return layers;
        }
        return keptLayers == AS_MANY_AS_FIT ? 0 : Math.min(layers, keptLayers);
    }

    /**
     * Whether recomputation spares attention, the output of which is kept then, tokens x all heads. Where not even the
     * inputs are kept on the device as they are, memory counts for more.
     */
    boolean keepsAttended() {
        return layerInputs == LayerInputs.DEVICE;
    }

    /** A copy that computes the loss in chunks of {@code tokens} target tokens; 0 for all at once. */
    public ComputeOptions withLossChunkTokens(int tokens) {
        return new ComputeOptions(
                precision, recompute, keptLayers, tokens, feedForwardChunkTokens, layerInputs, attention);
    }

    /** A copy that, with recomputation, computes feed-forward layers in chunks of tokens; 0 for all at once. */
    public ComputeOptions withFeedForwardChunkTokens(int tokens) {
        return new ComputeOptions(precision, recompute, keptLayers, lossChunkTokens, tokens, layerInputs, attention);
    }

    /** A copy with another kernel of attention on CUDA. */
    public ComputeOptions withAttention(CudaAttention value) {
        return new ComputeOptions(
                precision, recompute, keptLayers, lossChunkTokens, feedForwardChunkTokens, layerInputs, value);
    }

    /** A copy that, with recomputation, keeps the layers' inputs elsewhere. */
    public ComputeOptions withLayerInputs(LayerInputs value) {
        return new ComputeOptions(
                precision, recompute, keptLayers, lossChunkTokens, feedForwardChunkTokens, value, attention);
    }
}
