package org.longalign.training;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.Step;
import org.longalign.model.CausalLm;
import org.longalign.tokenize.Sequences;

/**
 * One run of a {@link Training}: the loop over the plans' steps.
 *
 * @param model what learns
 * @param sequences what from
 * @param plans in which order
 * @param settings how
 * @param heldOut what it is evaluated on, if anything
 * @param checkpoints where and how often it is saved, if at all
 * @param metrics where its metrics go; null for beside the checkpoints, if there are any
 * @param peakFlops the device's operations a second, if known
 */
record TrainingRun(
        CausalLm model,
        Sequences sequences,
        List<BatchPlan> plans,
        TrainingSettings settings,
        @Nullable HeldOut heldOut,
        @Nullable Checkpoints checkpoints,
        @Nullable Path metrics,
        @Nullable Double peakFlops) {

    /** Makes the steps that are left, and reports to {@code thread}. */
    TrainingLog run(RunThread thread) {
        RunMemory.require(model, sequences, plans);
        RunLog log =
                new RunLog(plans.stream().mapToInt(plan -> plan.steps().size()).sum());
        model.zeroGradients();
        try (AdamW optimizer = optimizer();
                NDManager scripts = model.newScratch();
                RunFiles files = files(optimizer, log)) {
            StepRunner runner =
                    new StepRunner(model, sequences, settings, optimizer, log.plannedSteps(), peakFlops, scripts);
            runToEnd(log, runner, files, thread);
            return log.soFar();
        } finally {
            thread.leave(log.soFar());
            model.zeroGradients();
        }
    }

    private AdamW optimizer() {
        return new AdamW(
                model,
                settings.groups(),
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                settings.weightDecay());
    }

    private RunFiles files(AdamW optimizer, RunLog log) {
        // It reads all of the data, which a run without files can do without.
        RunDescription description = checkpoints == null && metrics == null
                ? RunDescription.none()
                : RunDescription.of(model, sequences, plans, settings);
        return RunFiles.open(new RunState(model, optimizer, log, description, plans), checkpoints, metrics);
    }

    private void runToEnd(RunLog log, StepRunner runner, RunFiles files, RunThread thread) {
        try {
            loop(log, runner, files, thread);
            files.finish();
        } catch (InterruptedRunException e) {
            throw log.interrupted(text(files.finish()));
        } catch (NotFiniteException e) {
            throw log.notFinite(e, sequences, text(files.finish()));
        } catch (RuntimeException | Error e) {
            saveAfter(e, runner, files);
            throw e;
        }
    }

    private void loop(RunLog log, StepRunner runner, RunFiles files, RunThread thread) {
        Runnable beforeMicroBatch = () -> {
            if (thread.isStopAsked()) {
                throw new InterruptedRunException();
            }
        };
        TrainingLog before = log.soFar();
        thread.tell(listener -> listener.started(before));
        evaluateIfDue(log, beforeMicroBatch, thread);
        files.beginMetrics();
        PlanPosition position = PlanPosition.after(log.made(), plans);
        for (int p = position.plan(); p < plans.size(); p++) {
            BatchPlan plan = plans.get(p);
            for (Step step : plan.stepsAfter(p == position.plan() ? position.step() : 0)) {
                log.add(runner.run(p + 1, plan, step, log, beforeMicroBatch));
                evaluateIfDue(log, beforeMicroBatch, thread);
                files.stepMade();
                TrainingStep made = log.last();
                thread.tell(listener -> listener.step(made));
            }
        }
    }

    private void evaluateIfDue(RunLog log, Runnable beforeMicroBatch, RunThread thread) {
        if (heldOut != null && heldOut.isDue(log.made(), log.plannedSteps()) && !log.isEvaluated()) {
            Evaluation evaluation = heldOut.measure(model, log.made(), beforeMicroBatch);
            log.add(evaluation);
            thread.tell(listener -> listener.evaluated(evaluation));
        }
    }

    /** After an error outside of the loop's own saves the state of the last step, unless the error has torn it. */
    private static void saveAfter(Throwable error, StepRunner runner, RunFiles files) {
        if (!runner.isTorn()) {
            try {
                files.finish();
            } catch (RuntimeException | Error e) {
                error.addSuppressed(e);
            }
        }
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }
}
