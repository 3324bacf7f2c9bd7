package org.longalign.model;

import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import org.jspecify.annotations.Nullable;
import org.longalign.model.internal.PyTorch;

/**
 * The abilities of a CUDA device's kernels, by NVIDIA's number for its architecture: 7.0 Volta, 7.5 Turing, 8.0 to
 * 8.9 Ampere and Ada, 9.0 Hopper, 10.0 and 12.0 Blackwell.
 */
record ComputeCapability(int major, int minor) {
    private static final ComputeCapability AMPERE = new ComputeCapability(8, 0);
    private static final int LARGEST_HEAD = 256;
    /** The largest of cuDNN's kernel as PyTorch 2.7 has it, version 9.5. */
    private static final int LARGEST_CUDNN_HEAD = 128;

    private static final int HOPPER = 9;

    /** The capability of a CUDA device; Ampere's, from which on all is there, if there is no device to ask. */
    static ComputeCapability of(Device device) {
        PyTorch.engine();
        try {
            return parse(CudaUtils.getComputeCapability(device.index()));
        } catch (EngineException | IllegalStateException | IllegalArgumentException | LinkageError e) {
            return AMPERE;
        }
    }

    /**
     * Reads DJL's form, whose last digit is the minor number: {@code parse("86")} -> 8.6, {@code parse("120")} -> 12.0.
     */
    static ComputeCapability parse(String digits) {
        int number = Integer.parseInt(digits);
        return new ComputeCapability(number / 10, number % 10);
    }

    /** Whether matrix products in bfloat16 are native. */
    boolean hasBfloat16() {
        return major >= 8;
    }

    /**
     * Whether the variable-length flash kernel of PyTorch 2.7 takes heads of a size, forward and backward: from Ampere
     * on, multiples of 8 up to 256; its backward pass of sizes 193 to 224 needs more shared memory than 8.6 to 8.9 and
     * 12.x have.
     */
    boolean hasFlash(int headSize) {
        boolean small = (major == 8 && minor >= 6) || major == 12;
        return major >= 8
                && headSize % 8 == 0
                && headSize <= LARGEST_HEAD
                && !(small && headSize > 192 && headSize <= 224);
    }

    /**
     * The reason why cuDNN's kernel does not attend; null if it may. From Hopper on it can be faster than flash attention;
     * it has no sliding window and takes heads of multiples of 8 up to 128.
     */
    @Nullable
    String whyNotCudnn(AttentionConfig heads) {
        if (major < HOPPER) {
            return "cuDNN's is for compute capability 9.0 and above, and this is " + major + "." + minor;
        }
        if (heads.slidingWindow() != 0) {
            return "cuDNN's has no sliding window";
        }
        return heads.headSize() % 8 == 0 && heads.headSize() <= LARGEST_CUDNN_HEAD
                ? null
                : "cuDNN's takes no heads of " + heads.headSize();
    }
}
