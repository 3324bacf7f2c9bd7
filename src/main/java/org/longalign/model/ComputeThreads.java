package org.longalign.model;

import ai.djl.pytorch.jni.JniUtils;

/**
 * How many threads PyTorch divides one operation among, on the CPU. At the beginning there is one for each core, or as
 * many as the property {@code ai.djl.pytorch.num_threads} says. The operations of a very small model are too short to be
 * divided: there, one thread each for several models at a time makes better use of the cores.
 */
public final class ComputeThreads {
    private ComputeThreads() {}

    /** The number for operations of the calling thread. */
    public static int get() {
        PyTorch.engine();
        return JniUtils.getNumThreads();
    }

    /**
     * Sets the number for the calling thread and for every thread that has not computed yet; those that have keep theirs.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static void set(int threads) {
        DecoderConfig.positive("threads", threads);
        PyTorch.engine();
        JniUtils.setNumThreads(threads);
    }
}
