package org.longalign.cluster;

import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.ModelShape;

/**
 * The work of a run, independent of any rate; seconds are linear in its first three parts.
 *
 * @param criticalFlops sum over micro-steps of the operations of the busiest device
 * @param microStepBillions micro-steps x billions of parameters
 * @param stepBillions optimizer steps x billions of parameters
 * @param allFlops operations of all devices
 * @param tokens real tokens of all epochs
 */
record Workload(double criticalFlops, double microStepBillions, double stepBillions, double allFlops, long tokens) {
    static Workload of(BatchPlan plan, ModelShape model, int epochs) {
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs is " + epochs + "; at least 1 is needed");
        }
        ComputeBalance balance = ComputeBalance.of(plan, ComputeCost.training(model));
        return new Workload(
                epochs * balance.time(),
                epochs * model.billions() * balance.microSteps(),
                epochs * model.billions() * plan.steps().size(),
                epochs * balance.computed(),
                epochs * plan.realTokens());
    }

    double seconds(TimeModel rates) {
        return rates.computeSeconds(criticalFlops) + overheadSeconds(rates);
    }

    double overheadSeconds(TimeModel rates) {
        return microStepBillions * rates.microStepSecondsPerBillion() + stepBillions * rates.stepSecondsPerBillion();
    }
}
