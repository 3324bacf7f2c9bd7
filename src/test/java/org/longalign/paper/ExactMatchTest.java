package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.longalign.model.CausalLm;
import org.longalign.model.Device;
import org.longalign.model.Generation;
import org.longalign.paper.task.TaskExample;
import org.longalign.paper.task.TaskExample.Turn;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskMixture;
import org.longalign.paper.task.TaskShape;

class ExactMatchTest {
    private static CausalLm model;

    @BeforeAll
    static void create() {
        model = CausalLm.create(PretrainingConfig.of(32, 2, 2, 100).config(), 3, Device.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void equalsGeneratingOneByOne() {
        List<TaskExample> examples = new ArrayList<>();
        Random random = new Random(1);
        List<TaskKind> kinds = List.of(TaskKind.KEY_VALUE, TaskKind.SPAN, TaskKind.BACKWARDS, TaskKind.COUNT);
        for (TaskExample drawn : TaskMixture.of(kinds, 20, 400).draw(40, 6)) {
            examples.add(answered(drawn, random));
        }
        double[] wanted =
                examples.stream().mapToDouble(ExactMatchTest::slowShare).toArray();
        assertArrayEquals(wanted, ExactMatch.shares(model, examples));
        assertEquals(0, Arrays.stream(wanted).min().orElseThrow());
        assertEquals(1, Arrays.stream(wanted).max().orElseThrow());
    }

    /** The example with, of two answers, one that the model gives itself: an untrained one would be right in none. */
    private static TaskExample answered(TaskExample drawn, Random random) {
        List<Turn> turns = new ArrayList<>();
        for (int t = 0; t < drawn.turns().size(); t++) {
            Turn turn = drawn.turns().get(t);
            if (random.nextBoolean()) {
                List<Turn> sofar = new ArrayList<>(turns);
                sofar.add(turn);
                int[] prompt = new TaskExample(drawn.kind(), drawn.context(), sofar).prompt(t);
                turn = new Turn(turn.question(), generated(prompt, turn.answer().length));
            }
            turns.add(turn);
        }
        return new TaskExample(drawn.kind(), drawn.context(), turns);
    }

    private static double slowShare(TaskExample example) {
        int right = 0;
        for (int t = 0; t < example.turns().size(); t++) {
            int[] answer = example.turns().get(t).answer();
            right += Arrays.equals(generated(example.prompt(t), answer.length), answer) ? 1 : 0;
        }
        return right / (double) example.turns().size();
    }

    private static int[] generated(int[] prompt, int tokens) {
        return model.generate(prompt, Generation.greedy(tokens)).ids();
    }

    @Test
    void meansOfSetsAreThoseOfTheirExamples() {
        EvalSet first = new EvalSet("a", TaskKind.ADD, 16, 16, TaskShape.CUSTOMARY, 7);
        EvalSet second = new EvalSet("b", TaskKind.COUNT, 16, 64, TaskShape.CUSTOMARY, 200);
        List<Score> scores = ExactMatch.of(model, List.of(first, second), 0);
        assertEquals(List.of(first, second), scores.stream().map(Score::evalSet).toList());
        double[] alone = ExactMatch.shares(model, second.examples());
        assertEquals(Arrays.stream(alone).average().orElseThrow(), scores.get(1).exactMatch(), 1e-12);
    }

    @Test
    void anInterruptEndsIt() {
        EvalSet set = new EvalSet("a", TaskKind.ADD, 16, 16, TaskShape.CUSTOMARY, 7);
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> ExactMatch.of(model, List.of(set), 0));
        assertEquals(true, Thread.interrupted());
    }
}
