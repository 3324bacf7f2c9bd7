package org.longalign.paper.task;

import org.jspecify.annotations.Nullable;
import org.longalign.internal.Bounds;

/**
 * The numbers of facts and questions of an example.
 *
 * @param questions the most questions about one context
 * @param facts facts planted in the context; 0 for the default of the kind and context length
 * @param answerTokens tokens of a span or of prose
 * @param depth depth of the fact asked for, from 0 at the beginning of the context to 1 at its end; null for a random
 *     depth. Key-value recall only
 */
public record TaskShape(
        int questions,
        int facts,
        int answerTokens,
        @Nullable Double depth) {
    /** Up to four questions, spans of eight tokens, facts at random depths. */
    public static final TaskShape CUSTOMARY = new TaskShape(4, 0, 8, null);

    /** @throws IllegalArgumentException naming the component that is out of range */
    public TaskShape {
        if (questions < 1 || answerTokens < 1 || facts < 0 || facts > Vocabulary.EACH) {
            throw new IllegalArgumentException("a task needs at least one question and answer token and at most "
                    + Vocabulary.EACH + " facts, but got " + questions + ", " + answerTokens + " and " + facts);
        }
        Bounds.within("questions", questions, 1, 1 << 16);
        Bounds.within("answerTokens", answerTokens, 1, Bounds.MOST_TOKENS);
        if (depth != null && !(depth >= 0 && depth <= 1)) {
            throw new IllegalArgumentException("depth must lie in [0, 1], but is " + depth);
        }
    }

    /** A copy with another number of questions. */
    public TaskShape withQuestions(int number) {
        return new TaskShape(number, facts, answerTokens, depth);
    }

    /** A copy with another length of answers, for the kinds with variable answers. */
    public TaskShape withAnswerTokens(int tokens) {
        return new TaskShape(questions, facts, tokens, depth);
    }

    /** One question about a fact at a given depth, among eight facts. */
    public static TaskShape needle(double depth) {
        return new TaskShape(1, 8, 8, depth);
    }
}
