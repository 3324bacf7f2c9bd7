package org.longalign.evaluation.choice;

import java.nio.charset.StandardCharsets;

/** The divisor of a choice's log-likelihood before choices are compared. */
public enum ChoiceNormalisation {
    /** 1: {@code acc}. */
    NONE("acc"),
    /** The number of characters of the choice: {@code acc_norm} of the lm-evaluation-harness. */
    CHARACTERS("acc_norm"),
    /** The number of UTF-8 bytes of the choice: the same for English, fairer between scripts. */
    BYTES("acc_bytes");

    private final String label;

    ChoiceNormalisation(String label) {
        this.label = label;
    }

    /** The label in tables. */
    public String label() {
        return label;
    }

    double divisor(String choice) {
        return switch (this) {
            case NONE -> 1;
            case CHARACTERS -> choice.codePointCount(0, choice.length());
            case BYTES -> choice.getBytes(StandardCharsets.UTF_8).length;
        };
    }
}
