package org.longalign.paper.task;

import java.util.Arrays;
import java.util.List;
import org.longalign.tokenize.Sequence;

/**
 * An instruction: a context and questions about it, each followed by its answer. Only answers are targets.
 *
 * <pre>
 * &lt;s&gt; ~4 ~17 k3 v9 ~2 k8 v1 ~30 | key-value? k8 v1 key-value? k3 v9
 *                                                 --               --      2 target tokens
 * </pre>
 *
 * @param kind kind of task
 * @param context tokens of the context; empty for kinds without one
 * @param turns the questions with their answers
 */
public record TaskExample(TaskKind kind, int[] context, List<Turn> turns) {
    /**
     * A question and its answer.
     *
     * @param question tokens of the question, beginning with the token of the kind
     * @param answer tokens of the answer, at least one
     */
    public record Turn(int[] question, int[] answer) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Turn that
                    && Arrays.equals(question, that.question)
                    && Arrays.equals(answer, that.answer);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(question) + Arrays.hashCode(answer);
        }

        @Override
        public String toString() {
            return Vocabulary.text(question) + " > " + Vocabulary.text(answer);
        }
    }

    /** @throws IllegalArgumentException if there is no question */
    public TaskExample {
        turns = List.copyOf(turns);
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("an example needs a question");
        }
    }

    /** Number of tokens of the whole sequence. */
    public int length() {
        return 2
                + context.length
                + turns.stream()
                        .mapToInt(turn -> turn.question().length + turn.answer().length)
                        .sum();
    }

    /** The example as a training sequence. */
    public Sequence sequence(String id) {
        int[] ids = new int[length()];
        int[] labels = new int[ids.length];
        Arrays.fill(labels, Sequence.IGNORE_INDEX);
        ids[0] = Vocabulary.BEGIN;
        System.arraycopy(context, 0, ids, 1, context.length);
        ids[context.length + 1] = Vocabulary.SEPARATOR;
        int next = context.length + 2;
        for (Turn turn : turns) {
            System.arraycopy(turn.question(), 0, ids, next, turn.question().length);
            next += turn.question().length;
            System.arraycopy(turn.answer(), 0, ids, next, turn.answer().length);
            System.arraycopy(turn.answer(), 0, labels, next, turn.answer().length);
            next += turn.answer().length;
        }
        return new Sequence(id, ids, labels);
    }

    /** The tokens before a turn's answer, which a model gets as its prompt. */
    public int[] prompt(int turn) {
        int[] ids = sequence("").inputIds();
        int end = context.length + 2;
        for (int t = 0; t <= turn; t++) {
            end += turns.get(t).question().length + (t < turn ? turns.get(t).answer().length : 0);
        }
        return Arrays.copyOf(ids, end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TaskExample that
                && kind == that.kind
                && Arrays.equals(context, that.context)
                && turns.equals(that.turns);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(context) + turns.hashCode();
    }

    /** The example in the notation of {@link Vocabulary#text}. */
    @Override
    public String toString() {
        return Vocabulary.text(sequence("").inputIds());
    }
}
