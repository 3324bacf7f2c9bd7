package org.longalign.evaluation;

import java.util.Locale;

/**
 * A HEURISTIC judge that needs no model: the overlap of answer and reference answer, mapped to 1-10. It counts shared
 * words and understands none: a wrong number in otherwise borrowed words costs it little, and a right answer in other
 * words scores low. It stands in where there is no model and is never to be reported as one. {@link OverlapCalibration}
 * measures how far it is from people's scores.
 *
 * @param mapping from overlap to rating; ratings are rounded to whole numbers
 */
public record OverlapJudge(OverlapMapping mapping) implements Judge {
    /** A judge with {@linkplain OverlapMapping#RELEASED_EXAMPLES the default mapping}. */
    public OverlapJudge() {
        this(OverlapMapping.RELEASED_EXAMPLES);
    }

    @Override
    public String name() {
        return "overlap (heuristic)";
    }

    @Override
    public JudgeKind kind() {
        return JudgeKind.HEURISTIC;
    }

    @Override
    public String setting() {
        return "heuristic: overlap with the reference answer, " + mapping.name() + "; " + mapping.basis();
    }

    /** The rating of an overlap between 0 and 1; it never falls as the overlap rises. */
    public int rating(double overlap) {
        return (int) Math.round(mapping.rating(overlap));
    }

    @Override
    public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
        TextOverlap overlap = TextOverlap.of(answer, item.reference());
        int rating = rating(overlap.mean());
        String text = String.format(
                Locale.ROOT,
                "Heuristic, no model: ROUGE-L %.3f and token F1 %.3f against the reference answer, on average %.3f."
                        + " Mapping: %s (%s). Rating: [[%d]]",
                overlap.rougeL(),
                overlap.tokenF1(),
                overlap.mean(),
                mapping.name(),
                mapping.basis(),
                rating);
        return new Judgement(new Rating.Scored(rating), text, "overlap-v2, " + mapping.name());
    }
}
