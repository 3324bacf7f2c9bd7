package org.longalign.paper;

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
import org.longalign.data.Jsonl;
import org.longalign.internal.Sha256;
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

    /** Renaming a Java type must neither invalidate the runs of a stored journal nor change the examples. The second version
     * draws examples for each seed. */
    @Test
    void storedNamesAreThoseOfTheSecondVersion() {
        assertEquals(
                "be562be0ce8bc02b314d5733",
                QUICK.dataQuantity().arm(Experiments.NO_LONG).fingerprint(1));
        Arm weighted = QUICK.weighting().arm(Experiments.WEIGHTED);
        assertEquals("f980a7a404f25ddbdccdc25b", weighted.fingerprint(1));
        assertEquals(
                "1e85af66dbbcff335c3f2a8e5b034a66b1dfbd08393324ed8c606e0ff3e7f2a3",
                Sha256.hex(StoredName.of(weighted.base())));
        EvalSet set = weighted.questions().atEnd().get(0);
        assertEquals(
                "3e56470dda8ffd4ee05bc760b2730a54df8f864be8525f8bd05ac66bb6a6fac1",
                Sha256.hex(set.examples().toString()));
        assertEquals(
                "5ce3981124a7a09ed63bcb3803b1520ca401918ad1295533ef8b240ed29d77c6",
                Sha256.hex(set.examples(1).toString()));
        assertTrue(Jsonl.JSON.valueToTree(new Score(set, 0.5)).has("probe"));
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
        for (EvalSet set : arm.questions().atEnd()) {
            if (set.kind().hasContext()) {
                for (int seed = 0; seed < 2; seed++) {
                    set.examples(seed)
                            .forEach(example -> assertTrue(!taught.contains(
                                    Arrays.toString(example.sequence("").inputIds()))));
                }
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
