package org.longalign.training;

/** Follows a run, on the thread that called {@link Training#run}; the run waits meanwhile. */
@FunctionalInterface
public interface TrainingListener {
    /** A step was made, and evaluated where that was due. An exception ends the run, with a checkpoint. */
    void step(TrainingStep step);

    /**
     * The run begins. Unless overridden, the notes of the log so far go to the platform's logger of this package: the
     * checkpoint from which the run resumes, and damaged ones.
     *
     * @param soFar empty, or after a resume the steps until the checkpoint
     */
    default void started(TrainingLog soFar) {
        System.Logger logger = System.getLogger(TrainingListener.class.getPackageName());
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
