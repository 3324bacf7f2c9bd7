package org.longalign.evaluation.longbench;

import java.util.OptionalDouble;

/**
 * The scores of a data set or a task.
 *
 * @param name the data set or task
 * @param items the number of items
 * @param metric the mean of the automatic metric, 0 to 100; empty if nothing was answered
 * @param judged the mean of the judge's ratings, 0 to 100; empty if nothing was rated
 * @param unanswered the number of items without an answer, which neither mean includes
 * @param unscored the number of items without a rating, unanswered ones included, which the judge's mean does not
 *     include
 */
public record LongBenchScore(
        String name, int items, OptionalDouble metric, OptionalDouble judged, int unanswered, int unscored) {}
