package org.longalign.evaluation.needle;

import java.util.OptionalDouble;

/** How an answer to a needle's question is scored. */
public enum NeedleScore {
    /** The share of what was expected that the answer holds, 0 to 1. */
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

    /** What it measures, with its scale, for charts. */
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

    /** The score of a trial; empty where it has none. */
    public OptionalDouble of(NeedleTrial trial) {
        return this == FOUND ? trial.found() : trial.rating();
    }
}
