package org.longalign.evaluation.longbenchchat;

import java.util.Locale;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;

/**
 * A HEURISTIC judge that needs no model and must never be reported as one: it maps the overlap of answer and reference
 * answer to a rating from 1 to 10. It counts shared words and understands nothing: a wrong number in otherwise copied
 * words costs little, and a right answer in other words scores low. {@link OverlapCalibration} measures its distance
 * from human scores.
 *
 * @param mapping from overlap to rating; ratings are rounded to integers
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
