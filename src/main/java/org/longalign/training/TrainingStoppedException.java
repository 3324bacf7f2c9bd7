package org.longalign.training;

import java.util.List;

/**
 * A run that ended before its last step: it was interrupted, or a loss or gradient was not finite. The model keeps the
 * weights of the last complete step, and its gradients are zero.
 */
public final class TrainingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TrainingLog log;
    private final transient List<Integer> sequences;

    TrainingStoppedException(String message, TrainingLog log, List<Integer> sequences) {
        super(message);
        this.log = log;
        this.sequences = List.copyOf(sequences);
    }

    /** The steps that were completed. */
    public TrainingLog log() {
        return log;
    }

    /** The indices of the sequences whose loss was not finite, or whose step's gradient was not; empty otherwise. */
    public List<Integer> sequences() {
        return sequences;
    }
}
