package org.longalign.evaluation;

/**
 * An example answer to a benchmark item with the score a person gave it; it shows a judge where the scale lies.
 *
 * @param answer the answer; may be empty, since a model may have said nothing
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
