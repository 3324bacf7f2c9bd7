package org.longalign.evaluation.judge;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A judge's verdict on one answer.
 *
 * @param rating the rating, or the reason why there is none
 * @param text the judge's last reply in full; empty without a reply
 * @param promptVersion the version of the judge's prompt ({@link PromptText#version}), or a name for another method
 * @param call how a model was asked; null where none was
 */
public record Judgement(
        Rating rating,
        String text,
        String promptVersion,
        @Nullable JudgeCall call) {
    /** A judgement for which no model was asked. */
    public Judgement(Rating rating, String text, String promptVersion) {
        this(rating, text, promptVersion, null);
    }

    /** A judgement without a rating, for which no model was asked. */
    public static Judgement unscored(String reason, String promptVersion) {
        return new Judgement(new Rating.Unscored(reason), "", promptVersion);
    }

    /** The rating as a number; empty if there is none. */
    public OptionalInt value() {
        return rating.value();
    }
}
