package org.longalign.evaluation;

import java.util.Locale;

/**
 * A HEURISTIC judge that needs no model: the overlap of answer and reference answer, mapped to 1-10. It counts shared
 * words and understands none: a wrong number in otherwise borrowed words costs it little, and a right answer in other
 * words scores low. It stands in where there is no model and is never to be reported as one.
 *
 * <p>The mapping is a straight line from 1 at no overlap to 10 at {@link #fullMarksAt}, and 10 beyond; ratings are
 * rounded to whole numbers.
 */
public final class OverlapJudge implements Judge {
    /**
     * The default of {@link #fullMarksAt}, fitted by least squares to human scores: the example answers released with
     * LongBench-Chat, each against the best-scored other answer to its item where that had a 9 or 10 (94 answers; the
     * reference answers are not in that file). With each item left out of the fit in turn, the mean absolute error is
     * 1.78 and Spearman's correlation 0.48; always saying the median errs by 2.14. Over all 150 answers, whatever the
     * score of the other, the error is 2.20 against 2.28: hardly better than the median.
     */
    public static final double FULL_MARKS_AT = 0.47;

    private final double fullMarksAt;

    /**
     * A judge with a mapping of its own.
     *
     * @param fullMarksAt the overlap ({@link TextOverlap#mean}) from which on the rating is 10; in (0, 1]
     * @throws IllegalArgumentException if it is not in (0, 1]
     */
    public OverlapJudge(double fullMarksAt) {
        if (!(fullMarksAt > 0 && fullMarksAt <= 1)) {
            throw new IllegalArgumentException("fullMarksAt lies in (0, 1], not " + fullMarksAt);
        }
        this.fullMarksAt = fullMarksAt;
    }

    /** A judge with the default mapping. */
    public OverlapJudge() {
        this(FULL_MARKS_AT);
    }

    /** The overlap from which on the rating is 10. */
    public double fullMarksAt() {
        return fullMarksAt;
    }

    @Override
    public String name() {
        return "overlap (heuristic)";
    }

    @Override
    public JudgeKind kind() {
        return JudgeKind.HEURISTIC;
    }

    /** The rating of an overlap between 0 and 1; it never falls as the overlap rises. */
    public int rating(double overlap) {
        double line = Rating.WORST + (Rating.BEST - Rating.WORST) * overlap / fullMarksAt;
        return (int) Math.round(Math.min(Rating.BEST, Math.max(Rating.WORST, line)));
    }

    @Override
    public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
        TextOverlap overlap = TextOverlap.of(answer, item.reference());
        int rating = rating(overlap.mean());
        String text = String.format(
                Locale.ROOT,
                "Heuristic, no model: ROUGE-L %.3f and token F1 %.3f against the reference answer; their mean is"
                        + " %.3f, and 10 is given from %.3f on. Rating: [[%d]]",
                overlap.rougeL(),
                overlap.tokenF1(),
                overlap.mean(),
                fullMarksAt,
                rating);
        return new Judgement(
                new Rating.Scored(rating), text, String.format(Locale.ROOT, "overlap-v1/%.3f", fullMarksAt));
    }
}
