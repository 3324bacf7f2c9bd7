package org.longalign.training;

/** The run was told to stop, between two micro-batches. */
final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedRunException() {
        super("interrupted");
    }
}
