package org.longalign.experiment;

/** What became of a claim. */
public enum ClaimVerdict {
    /** The whole interval lies where the claim says. */
    REPRODUCED("reproduced at this scale"),
    /** The whole interval lies elsewhere. */
    NOT_REPRODUCED("not reproduced at this scale"),
    /** The interval is too wide to tell; more seeds make it narrower. */
    UNDECIDED("undecided: too few seeds"),
    /** It needs what is not here. */
    NOT_TESTABLE("not testable here");

    private final String label;

    ClaimVerdict(String label) {
        this.label = label;
    }

    /** The words in tables. */
    public String label() {
        return label;
    }
}
