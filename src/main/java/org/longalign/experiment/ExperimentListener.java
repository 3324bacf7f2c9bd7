package org.longalign.experiment;

/** Is told how an experiment goes on, from any of the threads that run it. */
public interface ExperimentListener {
    /** Tells nobody. */
    ExperimentListener NONE = new ExperimentListener() {};

    /**
     * The experiment begins.
     *
     * @param runs how many runs there are, arms times seeds
     * @param measured how many of them were found measured before
     * @param steps about how many optimizer steps the others take, base models included
     */
    default void started(String experiment, int runs, int measured, long steps) {}

    /** So many of these steps were made. */
    default void steps(long count) {}

    /** A run of an arm is done. */
    default void finished(String arm, ArmResult result) {}

    /** The experiment has ended, at its last run or before. */
    default void ended() {}
}
