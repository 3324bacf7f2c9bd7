package org.longalign.training;

/**
 * A run cannot resume from the checkpoints in its folder: they are another run's, all damaged, or in use by another
 * process. Nothing was changed. The message says what is in the way and what to do.
 */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointException(String message) {
        super(message);
    }
}
