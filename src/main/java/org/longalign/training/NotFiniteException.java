package org.longalign.training;

import java.util.List;

/** A loss or gradient norm that is infinite or not a number, on its way out of a step that has moved nothing. */
final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Integer> sequences;

    /**
     * Reports a number that is not finite.
     *
     * @param sequences the indices of the sequences that it came from
     */
    NotFiniteException(String message, List<Integer> sequences) {
        super(message);
        this.sequences = List.copyOf(sequences);
    }

    List<Integer> sequences() {
        return sequences;
    }
}
