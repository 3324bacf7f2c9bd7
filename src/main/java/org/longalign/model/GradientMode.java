package org.longalign.model;

import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Whether PyTorch records what backward needs. The setting is thread-local and on by default in every new thread (a
 * notebook runs each cell in a new one), so each public operation runs inside one of these.
 */
enum GradientMode {
    RECORDING,
    OFF;

    /** Runs {@code body} in this mode, as one {@link PyTorch#operation}, and restores the thread's mode. */
    <T> T call(Supplier<T> body) {
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
        // Thread-local too. The optimizer specialises scripts by shape: every new length would be compiled again.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return body.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
