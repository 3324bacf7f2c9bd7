package org.longalign.evaluation.longbench;

import java.util.OptionalDouble;

/**
 * The scores of a data set or of a task.
 *
 * @param name the data set or task
 * @param items how many items
 * @param metric the mean of the automatic metric, 0 to 100; empty if nothing was answered
 * @param judged the mean of the judge's ratings, 0 to 100; empty if nothing was rated
 * @param unanswered items without an answer; they have no part in either mean
 * @param unscored items without a rating, unanswered ones included; they have no part in the judge's mean
 */
public record LongBenchScore(
        String name, int items, OptionalDouble metric, OptionalDouble judged, int unanswered, int unscored) {}
