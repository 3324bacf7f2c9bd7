package org.longalign.experiment;

/**
 * What a model reached on a probe.
 *
 * @param probe what was asked
 * @param exactMatch share of the questions whose whole answer was right, the mean over examples, 0 to 1
 */
public record Score(Probe probe, double exactMatch) {}
