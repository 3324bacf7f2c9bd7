package org.longalign.evaluation.needle;

import java.util.OptionalDouble;

/**
 * The trials of one length and depth.
 *
 * @param length tokens of the window
 * @param depth 0 to 1
 * @param mean the mean score of the scored trials; empty if there is none
 * @param scored the number of trials with a score
 * @param unscored the number of trials without a score, which the mean does not include
 */
public record NeedleCell(int length, double depth, OptionalDouble mean, int scored, int unscored) {}
