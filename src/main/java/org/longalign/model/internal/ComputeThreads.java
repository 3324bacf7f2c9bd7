package org.longalign.model.internal;

import ai.djl.pytorch.jni.JniUtils;

/**
 * The number of threads that PyTorch uses for one operation on the CPU. The default is one for each core, or the value
 * of the property {@code ai.djl.pytorch.num_threads}. The operations of a very small model are too short to be divided:
 * several models at a time, with one thread each, then use the cores better.
 */
public final class ComputeThreads {
    private ComputeThreads() {}

    /** The number of threads for operations of the calling thread. */
    public static int get() {
        PyTorch.engine();
        return JniUtils.getNumThreads();
    }

    /**
     * Sets the number for the calling thread and for every thread that has not computed yet; other threads keep theirs.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public static void set(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be positive, but is " + threads);
        }
        PyTorch.engine();
        JniUtils.setNumThreads(threads);
    }
}
