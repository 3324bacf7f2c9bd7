package org.longalign.evaluation.grading;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a judge gave one answer. There is no default: without a usable rating an answer is unscored and counted as such.
 *
 * @param rating the rating, 1 to the scale's best; null if there is none
 * @param reason why there is none; empty where there is one
 * @param text what the judge wrote last, whole; empty if there was no reply
 * @param prompt the version of the wording it was asked with
 * @param calls how many replies it took
 */
public record Grade(@Nullable Integer rating, String reason, String text, String prompt, int calls) {
    /** No rating. */
    public static Grade unscored(String reason, String prompt) {
        return new Grade(null, reason, "", prompt, 0);
    }

    /** The rating, empty if there is none. */
    public OptionalInt value() {
        return rating == null ? OptionalInt.empty() : OptionalInt.of(rating);
    }

    @Override
    public String toString() {
        return rating == null ? "unscored: " + reason : Integer.toString(rating);
    }
}
