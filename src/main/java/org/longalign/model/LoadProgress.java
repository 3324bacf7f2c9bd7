package org.longalign.model;

/** Receives the progress of loading a model. */
@FunctionalInterface
public interface LoadProgress {
    /**
     * Called after each weight, on the loading thread.
     *
     * @param doneBytes bytes read so far
     * @param totalBytes bytes to read in all
     */
    void at(long doneBytes, long totalBytes);
}
