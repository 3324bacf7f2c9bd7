package org.longalign.paper;

/** Is told of the progress of an experiment, on any of the threads that run it. */
public interface ExperimentListener {
    /** Ignores everything. */
    ExperimentListener NONE = new ExperimentListener() {};

    /**
     * The experiment starts.
     *
     * @param experiment name of the experiment
     * @param runs number of runs, arms times seeds
     * @param measured number of runs whose results are in the journal already
     * @param steps approximate number of optimizer steps of the other runs, base models included
     */
    default void started(String experiment, int runs, int measured, long steps) {}

    /** Optimizer steps were made. */
    default void steps(long count) {}

    /** A run of an arm has finished. */
    default void finished(String arm, ArmResult result) {}

    /** The experiment has ended, with all runs or before. */
    default void ended() {}
}
