package org.longalign.evaluation.needle;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;

/**
 * One needle looked for in one haystack.
 *
 * @param length tokens of the window: prompt, chat template and room for the reply
 * @param depth the depth asked for, 0 at the text's begin, 1 at its end
 * @param trial which of the cell's trials, from 0
 * @param needle what was hidden
 * @param placedDepth where it stood, as a share of the haystack's characters
 * @param promptTokens tokens of the prompt with the chat template
 * @param answer what the model answered, or why it did not
 * @param grade what a judge made of it; null if none was asked
 */
public record NeedleTrial(
        int length,
        double depth,
        int trial,
        Needle needle,
        double placedDepth,
        int promptTokens,
        Answer answer,
        @Nullable Grade grade) {
    /** The substring score, 0 to 1; empty where the model gave no answer. */
    public OptionalDouble found() {
        String text = answer.text();
        return text == null ? OptionalDouble.empty() : OptionalDouble.of(needle.foundIn(text));
    }

    /** The judge's rating, 1 to 10; empty where there is none. */
    public OptionalDouble rating() {
        return grade == null || grade.rating() == null ? OptionalDouble.empty() : OptionalDouble.of(grade.rating());
    }
}
