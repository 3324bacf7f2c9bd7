package org.longalign.paper.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.tokenize.Sequence;

class TaskGeneratorTest {
    private static final int[] CONTEXTS = {16, 17, 63, 64, 200, 1024};

    @ParameterizedTest
    @EnumSource(
            value = TaskKind.class,
            names = {"PROSE"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyAnswerFollowsFromWhatTheExampleSays(TaskKind kind) {
        TaskGenerator generator = new TaskGenerator(3);
        for (int i = 0; i < 300; i++) {
            TaskExample example = generator.draw(kind, CONTEXTS[i % CONTEXTS.length], TaskShape.CUSTOMARY);
            for (TaskExample.Turn turn : example.turns()) {
                assertEquals(kind.token(), turn.question()[0]);
                assertArrayEquals(solved(kind, example.context(), turn.question()), turn.answer(), example::toString);
            }
        }
    }

    /** Searches the context for the only thing that fits, without knowing how it was planted. */
    private static int[] solved(TaskKind kind, int[] context, int[] question) {
        int[] rest = Arrays.copyOfRange(question, 1, question.length);
        return switch (kind) {
            case KEY_VALUE -> new int[] {only(after(context, rest[0]))};
            case REVERSE -> new int[] {only(before(context, rest[0]))};
            case MULTI_HOP -> new int[] {only(after(context, only(after(context, rest[0]))))};
            case SPAN -> {
                int at = IntStream.range(1, context.length)
                        .filter(t -> context[t - 1] == Vocabulary.MARK && context[t] == rest[0])
                        .findFirst()
                        .orElseThrow();
                yield Arrays.copyOfRange(context, at + 1, at + 9);
            }
            case COUNT ->
                new int[] {
                    Vocabulary.number((int) Arrays.stream(context)
                            .filter(id -> id == Vocabulary.MARK)
                            .count())
                };
            case LARGEST -> new int[] {Arrays.stream(rest).max().orElseThrow()};
            case ADD -> new int[] {Vocabulary.number((rest[0] + rest[1] - 2 * Vocabulary.number(0)) % 8)};
            case BACKWARDS -> new int[] {rest[1], rest[0]};
            case PROSE -> throw new IllegalArgumentException("prose has no answer");
        };
    }

    /** Tokens that follow a token which begins a fact; in a chain, any token may follow a key that ends a fact. */
    private static List<Integer> after(int[] context, int token) {
        List<Integer> found = new ArrayList<>();
        for (int t = 0; t + 1 < context.length; t++) {
            boolean endsFact = t > 0 && isKey(context[t - 1]) && startsFact(context, t - 1);
            if (context[t] == token && !endsFact) {
                found.add(context[t + 1]);
            }
        }
        return found;
    }

    /** Facts are pairs: in a run of keys and values every second token begins one. */
    private static boolean startsFact(int[] context, int at) {
        int first = at;
        while (first > 0 && (isKey(context[first - 1]) || isValue(context[first - 1]))) {
            first--;
        }
        return (at - first) % 2 == 0;
    }

    private static List<Integer> before(int[] context, int token) {
        return IntStream.range(1, context.length)
                .filter(t -> context[t] == token)
                .mapToObj(t -> context[t - 1])
                .toList();
    }

    private static boolean isKey(int id) {
        return id >= Vocabulary.key(0) && id < Vocabulary.key(Vocabulary.EACH);
    }

    private static boolean isValue(int id) {
        return id >= Vocabulary.value(0) && id < Vocabulary.value(Vocabulary.EACH);
    }

    private static int only(List<Integer> found) {
        assertEquals(1, found.size(), "there is one answer, not several");
        return found.get(0);
    }

    @Test
    void proseGoesOnAsItsContextDoes() {
        TaskGenerator generator = new TaskGenerator(5);
        TaskShape shape = TaskShape.CUSTOMARY.withAnswerTokens(40);
        for (int i = 0; i < 50; i++) {
            TaskExample example = generator.draw(TaskKind.PROSE, 30, shape);
            int last = example.context()[29];
            int[] answer = example.turns().get(0).answer();
            assertEquals(40, answer.length);
            for (int token : answer) {
                assertTrue(Filler.follows(token, last));
                last = token;
            }
        }
    }

    @Test
    void theNeedleStandsAtItsDepth() {
        TaskGenerator generator = new TaskGenerator(9);
        for (double depth : new double[] {0, .25, .5, 1}) {
            for (int i = 0; i < 50; i++) {
                TaskExample example = generator.draw(TaskKind.KEY_VALUE, 512, TaskShape.needle(depth));
                assertEquals(1, example.turns().size());
                int key = example.turns().get(0).question()[1];
                int place = IntStream.range(0, 512)
                        .filter(t -> example.context()[t] == key)
                        .findFirst()
                        .orElseThrow();
                // Other facts, 14 tokens in all, may stand before it.
                assertEquals(depth * 496, place, 16);
            }
        }
    }

    @Test
    void contextsAreAsLongAsAsked() {
        for (TaskKind kind : TaskKind.values()) {
            TaskExample example = new TaskGenerator(1).draw(kind, 300, TaskShape.CUSTOMARY);
            assertEquals(kind.hasContext() ? 300 : 0, example.context().length, kind.label());
        }
    }

    @Test
    void theSameSeedDrawsTheSame() {
        TaskMixture mixture = TaskMixture.of(List.of(TaskKind.values()), 20, 200);
        assertEquals(mixture.draw(90, 4), mixture.draw(90, 4));
        assertNotEquals(mixture.draw(90, 4), mixture.draw(90, 5));
    }

    @Test
    void onlyAnswersAreTargets() {
        TaskExample example = new TaskGenerator(2).draw(TaskKind.KEY_VALUE, 40, TaskShape.CUSTOMARY);
        Sequence sequence = example.sequence("x");
        assertEquals(4, sequence.targetTokens());
        assertEquals(sequence.length(), example.length());
        for (int turn = 0; turn < 4; turn++) {
            int[] prompt = example.prompt(turn);
            assertArrayEquals(Arrays.copyOf(sequence.inputIds(), prompt.length), prompt);
            assertEquals(example.turns().get(turn).answer()[0], sequence.labels()[prompt.length]);
        }
    }

    @ParameterizedTest
    @EnumSource(PretrainingText.class)
    void whatIsToBeKnownWasSaidBefore(PretrainingText text) {
        for (Sequence sequence : text.draw(60, 128, 8)) {
            assertEquals(128, sequence.length());
            assertTrue(sequence.targetTokens() > 0);
            int[] ids = sequence.inputIds();
            for (int t = 1; t < ids.length; t++) {
                if (sequence.labels()[t] != Sequence.IGNORE_INDEX) {
                    int at = t;
                    assertTrue(
                            IntStream.range(1, t).anyMatch(s -> ids[s] == ids[at] && ids[s - 1] == ids[at - 1]),
                            () -> "token " + at + " of " + Vocabulary.text(ids));
                }
            }
        }
    }
}
