package org.longalign.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * What a judge made of one answer.
 *
 * @param rating the rating, or why there is none
 * @param text what the judge wrote, whole; empty if there was no reply
 * @param promptVersion the wording the judge was asked with, {@link JudgePrompt#version}, or what stands for it
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
}
