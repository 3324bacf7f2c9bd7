package org.longalign.evaluation.needle;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;

/**
 * One question about one needle in one haystack.
 *
 * @param length tokens of the window: prompt, chat template and the limit on the reply
 * @param depth the depth asked for, 0 at the beginning of the text, 1 at its end
 * @param trial the trial's number in its cell, from 0
 * @param needle the hidden sentence with its question
 * @param placedDepth the needle's actual depth, as a share of the haystack's characters
 * @param promptTokens tokens of the prompt, chat template included; 0 without an answer
 * @param answer the model's answer, or the reason why there is none
 * @param judgement the judge's verdict; null without a judge
 */
public record NeedleTrial(
        int length,
        double depth,
        int trial,
        Needle needle,
        double placedDepth,
        int promptTokens,
        Answer answer,
        @Nullable Judgement judgement) {
    /** The substring score, 0 to 1; empty without an answer. */
    public OptionalDouble found() {
        String text = answer.text();
        return text == null ? OptionalDouble.empty() : OptionalDouble.of(needle.foundIn(text));
    }

    /** The judge's rating, 1 to 10; empty if there is none. */
    public OptionalDouble rating() {
        return judgement == null || judgement.value().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(judgement.value().getAsInt());
    }
}
