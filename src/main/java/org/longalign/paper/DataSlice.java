package org.longalign.paper;

import org.longalign.internal.Bounds;
import org.longalign.paper.task.TaskMixture;

/**
 * A part of the training data of an arm.
 *
 * @param count number of examples; 0 for none
 * @param mixture kinds and lengths of the examples
 */
public record DataSlice(int count, TaskMixture mixture) {
    /** @throws IllegalArgumentException if the count is negative or beyond 100 million */
    public DataSlice {
        Bounds.within("count", count, 0, 100_000_000);
    }
}
