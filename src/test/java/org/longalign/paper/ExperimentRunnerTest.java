package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchingMethod;
import org.longalign.batching.LossWeighting;
import org.longalign.model.Device;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.TaskMixture;
import org.longalign.paper.task.TaskShape;

class ExperimentRunnerTest {
    private static final EvalSet SET = new EvalSet(EvalSet.SHORT, TaskKind.ADD, 16, 16, TaskShape.CUSTOMARY, 5);

    private static Experiment experiment() {
        Arm arm = new Arm(
                PretrainingConfig.of(16, 1, 2, 20),
                List.of(new DataSlice(64, TaskMixture.of(List.of(TaskKind.ADD, TaskKind.COUNT), 16, 40))),
                ArmTraining.packed(1, 1e-3, 16),
                new ArmQuestions(List.of(SET), List.of(SET), 2));
        Map<String, Arm> arms = new LinkedHashMap<>();
        arms.put("packed", arm);
        for (BatchingMethod method : List.of(BatchingMethod.NAIVE, BatchingMethod.SORTED)) {
            arms.put(method.label(), arm.withTraining(arm.training().withMethod(method, LossWeighting.SEQUENCE_MEAN)));
        }
        return new Experiment("test", arms, 2);
    }

    /** Remembers what it is told, and interrupts the experiment's thread after so many runs, until when no other begins. */
    private static final class Remembering implements ExperimentListener {
        private final List<String> finished = Collections.synchronizedList(new ArrayList<>());
        private final Thread caller = Thread.currentThread();
        private final int interruptAfter;
        private final LongAdder steps = new LongAdder();
        private long planned;
        private int measured;
        private boolean ended;

        Remembering(int interruptAfter) {
            this.interruptAfter = interruptAfter;
        }

        @Override
        public void started(String experiment, int runs, int measuredBefore, long plannedSteps) {
            measured = measuredBefore;
            planned = plannedSteps;
        }

        @Override
        public void steps(long count) {
            steps.add(count);
        }

        @Override
        public void finished(String arm, ArmResult result) {
            finished.add(arm + result.seed());
            if (finished.size() == interruptAfter) {
                caller.interrupt();
                try {
                    new CountDownLatch(1).await(); // the runner interrupts its threads in turn
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void ended() {
            ended = true;
        }
    }

    @Test
    void goesOnAfterAnInterruptWithTheSameResults(@TempDir Path stopped, @TempDir Path whole) {
        ExperimentRunner runner = ExperimentRunner.in(stopped).inFlight(1);
        Remembering first = new Remembering(2);
        assertThrows(CancellationException.class, () -> runner.onEach(first).run(experiment()));
        assertTrue(Thread.interrupted());
        assertTrue(first.ended);

        Remembering second = new Remembering(-1);
        ExperimentResult result = runner.onEach(second).run(experiment());
        assertEquals(2, second.measured, "measured before");
        assertEquals(6, second.finished.size());
        assertEquals(second.planned, second.steps.sum(), "a bar over the planned steps ends full");

        ExperimentResult unstopped = ExperimentRunner.in(whole).inFlight(2).run(experiment());
        assertEquals(withoutTimes(unstopped), withoutTimes(result));
    }

    @Test
    void smallModelsShareAGpu() {
        Device gpu = new Device(Device.Kind.CUDA, 0);
        assertEquals(4, ExperimentRunner.workers(gpu, 16));
        assertEquals(2, ExperimentRunner.workers(gpu, 2));
        assertEquals(16, ExperimentRunner.workers(Device.cpu(), 16));
    }

    @Test
    void measuresNothingTwice(@TempDir Path folder) {
        ExperimentRunner runner = ExperimentRunner.in(folder);
        ExperimentResult once = runner.run(experiment());
        Remembering again = new Remembering(-1);
        assertEquals(once, runner.onEach(again).run(experiment()));
        assertEquals(6, again.measured);
    }

    @Test
    void asksInTheCourseOfARun(@TempDir Path folder) {
        ArmResult run =
                ExperimentRunner.in(folder).run(experiment()).runs("sorted").get(0);
        assertEquals(4, run.steps());
        assertEquals(
                List.of(0, 2, 4),
                run.curve().stream().map(ArmResult.CurvePoint::step).toList());
        assertEquals(run.score(EvalSet.SHORT), run.curve().get(2).means().get(EvalSet.SHORT));
    }

    @Test
    void afterAFailureNothingIsLeftRunning(@TempDir Path folder) {
        ExperimentRunner runner = ExperimentRunner.in(folder);
        ExperimentListener failing = new ExperimentListener() {
            @Override
            public void finished(String arm, ArmResult result) {
                throw new IllegalStateException("no room for " + arm);
            }
        };
        assertThrows(IllegalStateException.class, () -> runner.onEach(failing).run(experiment()));
        // The folder is free again: the journal was closed after the last worker had ended.
        assertEquals(
                6,
                runner.run(experiment()).runs().values().stream()
                        .mapToInt(List::size)
                        .sum());
    }

    private static List<ArmResult> withoutTimes(ExperimentResult result) {
        return result.runs().values().stream()
                .flatMap(List::stream)
                .map(run -> new ArmResult(
                        run.seed(), run.steps(), 0, run.realTokens(), run.computedTokens(), run.scores(), run.curve()))
                .toList();
    }
}
