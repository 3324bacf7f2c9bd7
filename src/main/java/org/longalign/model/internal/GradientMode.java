package org.longalign.model.internal;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Switches PyTorch's recording for backward on or off. The setting is thread-local and on in every new thread (a
 * notebook runs each cell in a new one), so each public operation sets its mode explicitly.
 */
public enum GradientMode {
    RECORDING,
    OFF;

    /** Runs {@code body} in this mode as one {@link PyTorch#operation}, then restores the thread's mode. */
    public <T> T call(Supplier<T> body) {
        Lock operation = PyTorch.operation();
        operation.lock();
        try {
            return callInMode(body);
        } finally {
            operation.unlock();
        }
    }

    private <T> T callInMode(Supplier<T> body) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(this == RECORDING);
        // Also thread-local. The optimizer specialises scripts by shape and would recompile for every new length.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
