package org.longalign.cluster;

import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;

/**
 * A measured training time.
 *
 * @param plan the plan of one epoch
 * @param model the trained model
 * @param epochs number of passes over the plan's data
 * @param hours measured duration
 */
public record Observation(BatchPlan plan, ModelShape model, int epochs, double hours) {
    /** @throws IllegalArgumentException if hours are not positive or epochs below 1 */
    public Observation {
        if (!(hours > 0 && hours < Double.POSITIVE_INFINITY) || epochs < 1) {
            throw new IllegalArgumentException(
                    "not a measured time: " + hours + " hours for " + epochs + " epochs of " + model.name());
        }
    }
}
