package org.longalign.experiment.task;

import org.jspecify.annotations.Nullable;

/**
 * How many things an example holds and asks.
 *
 * @param questions the most questions about one context
 * @param facts facts planted in the context; 0 for what is customary for the kind and the length of the context
 * @param answerTokens tokens of a span or of prose
 * @param depth where the fact that is asked for stands, 0 at the beginning of the context to 1 at its end; null for
 *     anywhere. Key-value recall only
 */
public record TaskShape(
        int questions,
        int facts,
        int answerTokens,
        @Nullable Double depth) {
    /** Up to four questions, spans of eight tokens, facts anywhere. */
    public static final TaskShape CUSTOMARY = new TaskShape(4, 0, 8, null);

    /** @throws IllegalArgumentException naming what is out of its range */
    public TaskShape {
        if (questions < 1 || answerTokens < 1 || facts < 0 || facts > Vocabulary.EACH) {
            throw new IllegalArgumentException("a task needs at least one question and answer token and at most "
                    + Vocabulary.EACH + " facts, but got " + questions + ", " + answerTokens + " and " + facts);
        }
        if (depth != null && !(depth >= 0 && depth <= 1)) {
            throw new IllegalArgumentException("depth must lie in [0, 1], but is " + depth);
        }
    }

    /** The same with another number of questions. */
    public TaskShape withQuestions(int number) {
        return new TaskShape(number, facts, answerTokens, depth);
    }

    /** The same with answers of another length, where the kind leaves that open. */
    public TaskShape withAnswerTokens(int tokens) {
        return new TaskShape(questions, facts, tokens, depth);
    }

    /** One question for a fact at a depth. */
    public static TaskShape needle(double depth) {
        return new TaskShape(1, 8, 8, depth);
    }
}
