package org.longalign.model;

/** Told how far the loading of a model is. */
@FunctionalInterface
public interface LoadProgress {
    /**
     * Called after each weight.
     *
     * @param doneBytes how much has been read
     * @param totalBytes of how much; equal at the end
     */
    void at(long doneBytes, long totalBytes);
}
