package org.longalign.evaluation.choice;

import java.nio.charset.StandardCharsets;

/** What a choice's log-likelihood is divided by before choices are compared. */
public enum ChoiceNormalisation {
    /** Nothing: {@code acc}. */
    NONE("acc"),
    /** The choice's characters: the lm-evaluation-harness's {@code acc_norm}. */
    CHARACTERS("acc_norm"),
    /** The choice's bytes in UTF-8: the same for English, fairer between scripts. */
    BYTES("acc_bytes");

    private final String label;

    ChoiceNormalisation(String label) {
        this.label = label;
    }

    /** For tables. */
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
