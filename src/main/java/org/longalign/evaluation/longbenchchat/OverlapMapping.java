package org.longalign.evaluation.longbenchchat;

import java.util.Locale;
import org.longalign.evaluation.judge.Rating;
import org.longalign.statistics.RisingCurve;

/**
 * The heuristic judge's mapping from overlap to rating, along a curve that never falls.
 *
 * @param curve from an overlap (the mean of ROUGE-L and token F1) to a rating
 * @param name the curve's name, written with every verdict
 * @param basis the data it was fitted to and its error there; one line for people
 */
public record OverlapMapping(RisingCurve curve, String name, String basis) {
    /**
     * A line from 1 at no overlap to 10 at an overlap of 0.49, a least-squares fit to human scores: the example answers
     * released with LongBench-Chat, each compared with the best-scored other answer to its item if that scored 9 or 10
     * (94 answers; the file has no reference answers). By leave-one-out cross-validation over items the mean absolute
     * error is 1.87 and Spearman's correlation 0.45; always predicting the median errs by 2.14. Over all 150 answers,
     * whatever the score of the other answer, the errors are 2.17 and 2.28, hardly better than the median. {@code
     * environment/bench agreement FILE} measures it.
     */
    public static final OverlapMapping RELEASED_EXAMPLES = new OverlapMapping(
            lineTo(0.49).curve(), "line to 0.49", "fitted to 94 human-scored answers, mean absolute error 1.87");

    /**
     * A line from 1 at no overlap.
     *
     * @param fullMarksAt the least overlap with a rating of 10, in (0, 1]
     * @throws IllegalArgumentException if it is not in (0, 1]
     */
    public static OverlapMapping lineTo(double fullMarksAt) {
        if (!(fullMarksAt > 0 && fullMarksAt <= 1)) {
            throw new IllegalArgumentException("fullMarksAt lies in (0, 1], not " + fullMarksAt);
        }
        return new OverlapMapping(
                RisingCurve.through(0, Rating.WORST, fullMarksAt, Rating.BEST),
                String.format(Locale.ROOT, "line to %.2f", fullMarksAt),
                "set by hand, error unknown");
    }

    /** The unrounded rating of an overlap, from 1 to 10. */
    public double rating(double overlap) {
        return Math.min(Rating.BEST, Math.max(Rating.WORST, curve.at(overlap)));
    }
}
