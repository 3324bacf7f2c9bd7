package org.longalign.training;

import java.util.List;
import org.longalign.batching.BatchPlan;

/**
 * A place in the plans of a run.
 *
 * @param plan the plan of the next step, from 0; the number of plans where none is left
 * @param step how many of that plan's steps were made
 */
record PlanPosition(int plan, int step) {
    /** The position of a run after a number of steps. */
    static PlanPosition after(int made, List<BatchPlan> plans) {
        int left = made;
        for (int p = 0; p < plans.size(); p++) {
            int steps = plans.get(p).steps().size();
            if (left < steps) {
                return new PlanPosition(p, left);
            }
            left -= steps;
        }
        return new PlanPosition(plans.size(), 0);
    }
}
