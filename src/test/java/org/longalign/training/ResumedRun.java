package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.model.CausalLm;

/** What the tests of checkpoints share: a folder, the same run without a break, and the comparison with it. */
abstract class ResumedRun {
    static TrainingLog unbroken = new TrainingLog(List.of(), List.of(), 0, 0, List.of(), List.of());
    static List<float[]> unbrokenWeights = List.of();

    @TempDir
    Path folder;

    @BeforeAll
    static void runWithoutABreak() {
        try (CausalLm model = SmallRun.model()) {
            unbroken = SmallRun.training(model).run();
            unbrokenWeights = SmallRun.weights(model);
        }
        assertEquals(SmallRun.STEPS, unbroken.steps().size());
    }

    void interrupt(int last) {
        try (CausalLm model = SmallRun.model()) {
            assertEquals(
                    last,
                    SmallRun.interruptedAfter(last, SmallRun.training(model, folder))
                            .log()
                            .steps()
                            .size());
        }
    }

    TrainingLog resumeAndCheck() {
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = SmallRun.training(model, folder).run();
            assertTrue(log.toString().contains("resumed after step"), log.toString());
            checkSame(log, model);
            return log;
        }
    }

    /** That a run has the numbers of the one without a break, in its log, its metrics file and its weights. */
    void checkSame(TrainingLog log, CausalLm model) {
        for (TrainingLog one : List.of(log, TrainingLog.read(folder.resolve("metrics.jsonl")))) {
            assertTrue(one.complete());
            for (int i = 0; i < SmallRun.STEPS; i++) {
                TrainingStep expected = unbroken.steps().get(i);
                TrainingStep actual = one.steps().get(i);
                assertEquals(i + 1, actual.step());
                assertEquals(expected.plan(), actual.plan());
                assertEquals(expected.loss(), actual.loss());
                assertEquals(expected.gradientNorm(), actual.gradientNorm());
                assertEquals(expected.learningRate(), actual.learningRate());
                assertEquals(expected.sequenceLosses(), actual.sequenceLosses());
            }
            assertEquals(losses(unbroken.evaluations()), losses(one.evaluations()));
        }
        checkWeights(unbrokenWeights, SmallRun.weights(model));
    }

    static List<Double> losses(List<ValidationLoss> evaluations) {
        return evaluations.stream()
                .flatMap(evaluation -> Stream.of((double) evaluation.step(), evaluation.loss(), evaluation.tokenLoss()))
                .toList();
    }

    static void checkWeights(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    List<String> checkpoints() {
        try (Stream<Path> listed = Files.list(folder)) {
            return listed.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.startsWith("step-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
