package org.longalign.batching;

/**
 * Definition of the loss of an optimizer step that holds M sequences in K packs, sequence i with N_i target tokens,
 * summed loss L_i and weight v_i (paper, section 3.3, where every v_i is 1; see {@link BatchPlanBuilder#sequenceWeights}).
 */
public enum LossWeighting {
    /** Equal weight for every target token of the step: {@code sum_i v_i L_i / sum_i v_i N_i}. */
    TOKEN_MEAN,

    /**
     * Equal weight for every pack, Eq. 3: {@code (1/K) sum_k (sum_{i in k} v_i L_i) / (sum_{i in k} v_i N_i)}. The loss of
     * plain packing, biased towards sequences with more targets and packs with fewer sequences.
     */
    PACK_MEAN,

    /**
     * Equal weight for every sequence, Eq. 2 and 4: {@code (1/M) sum_i L_i / N_i}, or with weights {@code (sum_i v_i L_i /
     * N_i) / sum_i v_i}. The loss of the recipe.
     */
    SEQUENCE_MEAN;

    /**
     * This definition for the first steps of a run, before another.
     *
     * <pre>{@code
     * // given: Training training
     * training.weighting(LossWeighting.TOKEN_MEAN.forSteps(40).then(LossWeighting.SEQUENCE_MEAN));
     * }</pre>
     *
     * @param steps number of optimizer steps, over all plans of the run
     * @throws IllegalArgumentException if it is below 1
     */
    public First forSteps(int steps) {
        return new First(this, steps);
    }

    /** This definition for all steps. */
    public Stages always() {
        return new Stages(this, 0, this);
    }

    /**
     * The first of two stages.
     *
     * @param weighting definition of the loss in the first steps
     * @param steps number of these steps
     */
    public record First(LossWeighting weighting, int steps) {
        /** @throws IllegalArgumentException if there is no step */
        public First {
            if (steps < 1) {
                throw new IllegalArgumentException("the first stage has " + steps
                        + " steps; at least 1 is needed, or one weighting for all steps");
            }
        }

        /** The definition of all later steps. */
        public Stages then(LossWeighting last) {
            return new Stages(weighting, steps, last);
        }
    }

    /**
     * A two-stage loss: one definition for the first steps of a run and another for the rest.
     *
     * @param first definition in the first stage
     * @param steps number of optimizer steps of the first stage; 0 if there is only the last
     * @param last definition in all later steps
     */
    public record Stages(LossWeighting first, int steps, LossWeighting last) {
        /** @throws IllegalArgumentException if the number of steps is negative */
        public Stages {
            if (steps < 0) {
                throw new IllegalArgumentException("the first stage has " + steps + " steps");
            }
        }

        /**
         * Definition of the loss of a step.
         *
         * @param step index of the step in the run, from 0
         */
        public LossWeighting at(int step) {
            return step < steps ? first : last;
        }

        /** The stages as they are for a plan that comes after so many steps of the run. */
        public Stages after(int done) {
            return done < steps ? new Stages(first, steps - done, last) : last.always();
        }

        /**
         * Checks that a run reaches its last stage.
         *
         * @param plannedSteps number of steps of the run
         * @throws IllegalArgumentException if it ends before
         */
        public void requireReached(int plannedSteps) {
            if (steps > 0 && steps >= plannedSteps) {
                throw new IllegalArgumentException("the weighting " + last + " begins after " + steps
                        + " steps, but the plans have " + plannedSteps + "; shorten the first stage, or add a plan");
            }
        }

        @Override
        public String toString() {
            return steps == 0 ? last.name() : first + " for " + steps + " steps, then " + last;
        }
    }
}
