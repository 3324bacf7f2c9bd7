package org.longalign.evaluation.needle;

import java.util.OptionalDouble;

/** The score of an answer to a needle's question. */
public enum NeedleScore {
    /** The share of the expected strings that the answer contains, 0 to 1. */
    FOUND("share of the expected found", 0, 1),
    /** The judge's rating, 1 to 10. */
    RATING("rating by the judge (1 to 10)", 1, 10);

    private final String label;
    private final double worst;
    private final double best;

    NeedleScore(String label, double worst, double best) {
        this.label = label;
        this.worst = worst;
        this.best = best;
    }

    /** The measure with its scale, for charts. */
    public String label() {
        return label;
    }

    /** The lowest score. */
    public double worst() {
        return worst;
    }

    /** The highest score. */
    public double best() {
        return best;
    }

    /** The score of a trial; empty if it has none. */
    public OptionalDouble of(NeedleTrial trial) {
        return this == FOUND ? trial.found() : trial.rating();
    }
}
