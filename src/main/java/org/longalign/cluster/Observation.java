package org.longalign.cluster;

import org.longalign.batching.BatchPlan;
import org.longalign.batching.ModelShape;

/**
 * A training time that was measured.
 *
 * @param plan the plan that was trained
 * @param model what was trained
 * @param epochs passes over the plan's data
 * @param hours what it took
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
