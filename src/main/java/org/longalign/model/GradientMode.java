package org.longalign.model;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Whether PyTorch records what backward needs. The setting is thread-local and on by default in every new thread (a
 * notebook runs each cell in a new one), so each public operation runs inside one of these.
 */
enum GradientMode {
    RECORDING,
    OFF;

    /** Runs {@code body} in this mode and restores the thread's mode. */
    <T> T call(Supplier<T> body) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(this == RECORDING);
        // Thread-local too. The optimizer specialises scripts by shape: every new length would be compiled again.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
