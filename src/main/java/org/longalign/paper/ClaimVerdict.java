package org.longalign.paper;

/** The verdict on a claim. */
public enum ClaimVerdict {
    /** The whole confidence interval lies in the claimed range. */
    REPRODUCED("reproduced at this scale"),
    /** The whole confidence interval lies outside the claimed range. */
    NOT_REPRODUCED("not reproduced at this scale"),
    /** The confidence interval is too wide to tell; more seeds narrow it. */
    UNDECIDED("undecided: too few seeds"),
    /** The claim cannot be tested at this scale. */
    NOT_TESTABLE("not testable here");

    private final String label;

    ClaimVerdict(String label) {
        this.label = label;
    }

    /** The verdict in words, for tables. */
    public String label() {
        return label;
    }
}
