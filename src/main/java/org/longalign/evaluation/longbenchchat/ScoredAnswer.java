package org.longalign.evaluation.longbenchchat;

import org.longalign.evaluation.judge.Rating;

/**
 * An example answer to a benchmark item with a person's score, which anchors the judge's scale.
 *
 * @param answer the answer; may be empty
 * @param score 1 (worst) to 10 (best)
 */
public record ScoredAnswer(String answer, int score) {
    /** @throws IllegalArgumentException if the score is not between 1 and 10 */
    public ScoredAnswer {
        checkScore(score);
    }

    static void checkScore(int score) {
        if (score < Rating.WORST || score > Rating.BEST) {
            throw new IllegalArgumentException(score + " is not between 1 and 10");
        }
    }
}
