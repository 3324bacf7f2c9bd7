package org.longalign.training;

import java.util.function.Consumer;

/** Follows a run, on the thread that called {@link Training#run}; the run waits meanwhile. */
@FunctionalInterface
public interface TrainingListener {
    /** A step was made, and evaluated where that was due. An exception ends the run, with a checkpoint. */
    void step(TrainingStep step);

    /** Follows steps only, and logs nothing. */
    static TrainingListener quiet(Consumer<TrainingStep> steps) {
        return new TrainingListener() {
            @Override
            public void step(TrainingStep step) {
                steps.accept(step);
            }

            @Override
            public void started(TrainingLog soFar) {
                // Nothing to follow.
            }
        };
    }

    /**
     * The run begins. Unless overridden, the log's {@link TrainingLog#setup} and notes so far go to the platform's logger
     * of this package: what the run computes with and why, the checkpoint from which it resumes, and damaged ones.
     *
     * @param soFar empty, or after a resume the steps until the checkpoint
     */
    default void started(TrainingLog soFar) {
        System.Logger logger = System.getLogger(TrainingListener.class.getPackageName());
        if (!soFar.setup().isEmpty()) {
            logger.log(System.Logger.Level.INFO, "training on\n  " + String.join("\n  ", soFar.setup()));
        }
        soFar.notes().forEach(note -> logger.log(System.Logger.Level.INFO, note));
    }

    /** The loss on held-out sequences was measured, before the first step or after one that is told of next. */
    default void evaluated(ValidationLoss evaluation) {}

    /**
     * The run has ended, at its last step or before; what it ends with is returned or thrown after this.
     *
     * @param log all that was done
     */
    default void ended(TrainingLog log) {}
}
