package org.longalign.experiment;

import org.longalign.experiment.task.TaskMixture;

/**
 * A part of the data of an arm.
 *
 * @param count how many examples; 0 for none
 * @param mixture of which kinds and lengths
 */
public record Portion(int count, TaskMixture mixture) {}
