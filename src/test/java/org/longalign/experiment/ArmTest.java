package org.longalign.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class ArmTest {
    private static final Experiments QUICK = Experiments.at(ExperimentScale.quick());

    @Test
    void everyPlanHoldsEveryTokenOnce() {
        QUICK.methods().arms().forEach((name, arm) -> {
            Sequences data = arm.sequences(1);
            long tokens = Arrays.stream(data.lengths()).asLongStream().sum();
            BatchPlan[] plans = arm.training().plans(data, 1);
            assertEquals(arm.training().epochs(), plans.length);
            for (BatchPlan plan : plans) {
                assertEquals(tokens, plan.realTokens(), name);
                assertEquals(32, data.size() / (double) plan.steps().size(), 8, name);
            }
        });
    }

    @Test
    void armsShareTheirShortData() {
        Experiment quantity = QUICK.dataQuantity();
        Set<Sequence> none =
                new HashSet<>(quantity.arm(Experiments.NO_LONG).sequences(0).list());
        Set<Sequence> more =
                new HashSet<>(quantity.arm(Experiments.MORE_LONG).sequences(0).list());
        assertTrue(more.containsAll(none));
        assertEquals(ExperimentScale.quick().moreLong(), more.size() - none.size());
    }

    @Test
    void experimentsShareTheirCommonArms() {
        Arm more = QUICK.dataQuantity().arm(Experiments.MORE_LONG);
        assertEquals(
                more.fingerprint(1),
                QUICK.dataDiversity().arm(Experiments.MORE_LONG).fingerprint(1));
        assertTrue(QUICK.sizes().arms().containsValue(more));
        assertNotEquals(more.fingerprint(1), more.fingerprint(0));
        assertNotEquals(
                more.fingerprint(1),
                more.withTraining(ArmTraining.packed(1, 3e-3, 32)).fingerprint(1));
    }

    @Test
    void whatIsAskedWasNotTaught() {
        Arm arm = QUICK.dataQuantity().arm(Experiments.MORE_LONG);
        Set<String> taught = new HashSet<>();
        for (int seed = 0; seed < 2; seed++) {
            arm.sequences(seed).list().forEach(sequence -> taught.add(Arrays.toString(sequence.inputIds())));
        }
        for (Probe probe : arm.questions().atEnd()) {
            if (probe.kind().hasContext()) {
                probe.examples()
                        .forEach(example -> assertTrue(!taught.contains(
                                Arrays.toString(example.sequence("").inputIds()))));
            }
        }
    }

    @Test
    void aStepOfBatchesHasToBeWhole() {
        assertThrows(IllegalArgumentException.class, () -> ArmTraining.packed(1, 1e-3, 12));
    }

    @Test
    void aRunIsAskedSoOftenAndAtBothEnds() {
        ArmQuestions questions = new ArmQuestions(List.of(), List.of(), 4);
        for (int steps : new int[] {4, 7, 10, 101}) {
            int total = steps;
            List<Integer> due = IntStream.rangeClosed(0, steps)
                    .filter(step -> questions.isDue(step, total))
                    .boxed()
                    .toList();
            assertEquals(5, due.size());
            assertEquals(0, due.get(0));
            assertEquals(steps, due.get(4));
        }
        assertTrue(!ArmQuestions.atEnd(List.of()).isDue(0, 10));
    }
}
