package org.longalign.evaluation;

import java.util.Locale;
import org.longalign.evaluation.statistics.RisingCurve;

/**
 * How the heuristic judge makes a rating of an overlap: along a curve that never falls.
 *
 * @param curve from an overlap ({@link TextOverlap#mean}) to a rating
 * @param name names the curve beside every verdict
 * @param basis what it was fitted to and how far it was off there; one line for people
 */
public record OverlapMapping(RisingCurve curve, String name, String basis) {
    /**
     * A straight line from 1 at no overlap to 10 at an overlap of 0.49. It was fitted by least squares to human scores:
     * the example answers released with LongBench-Chat, each against the best-scored other answer to its item where that
     * had a 9 or 10 (94 answers; the reference answers are not in that file). With each item left out of the fit in turn,
     * the mean absolute error is 1.87 and Spearman's correlation 0.45; always saying the median errs by 2.14. Over all
     * 150 answers, whatever the score of the other, the error is 2.17 against 2.28: hardly better than the median.
     * {@code environment/bench agreement FILE} measures it.
     */
    public static final OverlapMapping RELEASED_EXAMPLES = new OverlapMapping(
            lineTo(0.49).curve(), "line to 0.49", "fitted to 94 human-scored answers, mean absolute error 1.87");

    /**
     * A straight line from 1 at no overlap.
     *
     * @param fullMarksAt the overlap from which on the rating is 10; in (0, 1]
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

    /** The rating of an overlap, from 1 to 10 and not rounded. */
    public double rating(double overlap) {
        return Math.min(Rating.BEST, Math.max(Rating.WORST, curve.at(overlap)));
    }
}
