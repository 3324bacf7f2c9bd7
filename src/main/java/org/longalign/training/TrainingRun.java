package org.longalign.training;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.tokenize.Sequences;

/**
 * One run of a {@link Training}: opens optimizer, log and files around the {@link TrainingLoop}, and saves the state
 * however the loop ends.
 *
 * @param model the model that learns
 * @param sequences the training data
 * @param plans the batches, one plan of one epoch for each pass
 * @param settings the hyperparameters
 * @param validation the held-out sequences; null for none
 * @param checkpoints the folder and the interval; null for none
 * @param metrics the file of metrics; null for one in the checkpoints' folder, if there is one
 * @param peakFlops the device's operations a second; null where it is unknown
 * @param groups the groups of the sequences by which losses are told
 */
record TrainingRun(
        CausalLm model,
        Sequences sequences,
        List<BatchPlan> plans,
        TrainingSettings settings,
        @Nullable Validation validation,
        @Nullable Checkpoints checkpoints,
        @Nullable Path metrics,
        @Nullable Double peakFlops,
        List<TrainingLog.Groups> groups) {

    /** Chooses options if none are set, makes the steps that are left, and reports to {@code thread}. */
    TrainingLog run(StoppableRun thread) {
        model.trained().requireSome();
        RunMemory memory = RunMemory.of(model, sequences, plans);
        if (model.hasOptions()) {
            ComputeOptions set = model.options();
            try {
                model.options(memory.fitted(set));
                return run(thread, memory, false);
            } finally {
                model.options(set);
            }
        }
        try {
            model.options(memory.choose(model.options()));
            return run(thread, memory, true);
        } finally {
            model.defaultOptions();
        }
    }

    private TrainingLog run(StoppableRun thread, RunMemory memory, boolean isChosen) {
        memory.require(model.options());
        DevicePeak peak = peakFlops == null ? DevicePeak.ofGpu(model) : DevicePeak.given(peakFlops);
        AttentionChoice attention = AttentionLoad.of(plans).choose(model);
        if (attention != null) {
            // Until the run ends: backward must run in the kernel of its forward pass.
            model.options(model.options().withAttention(attention.kernel()));
        }
        int steps = plans.stream().mapToInt(plan -> plan.steps().size()).sum();
        List<String> setup =
                new RunSetup(loss(), model.options(), isChosen, attention, memory, checkpoints, steps, peak).lines();
        RunLog log = new RunLog(steps, setup, groups);
        model.zeroGradients();
        try (AdamW optimizer = optimizer();
                NDManager scripts = model.newScratch();
                RunFiles files = files(optimizer, log, attention, setup)) {
            runToEnd(log, new TrainingLoop(this, optimizer, log, peak, scripts), files, thread);
            return log.soFar();
        } finally {
            thread.leave(log.soFar());
            model.zeroGradients();
        }
    }

    /** Definition of the loss: that of all steps or of two stages, and whether sequences have weights. */
    private String loss() {
        boolean weighted = plans.stream().anyMatch(BatchPlan::isWeighted);
        return settings.weighting() + (weighted ? " with a weight for each sequence" : "");
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

    private RunFiles files(AdamW optimizer, RunLog log, @Nullable AttentionChoice attention, List<String> setup) {
        // It reads all of the data, which a run without files can do without.
        RunDescription description = checkpoints == null && metrics == null
                ? RunDescription.none()
                : RunDescription.of(model, sequences, plans, settings, attention, setup);
        return RunFiles.open(new RunState(model, optimizer, log, description, plans), checkpoints, metrics);
    }

    private void runToEnd(RunLog log, TrainingLoop loop, RunFiles files, StoppableRun thread) {
        try {
            loop.run(files, thread);
            files.finish();
        } catch (InterruptedRunException e) {
            throw log.interrupted(text(files.finish()));
        } catch (NotFiniteException e) {
            throw log.notFinite(e, sequences, text(files.finish()));
        } catch (RuntimeException | Error e) {
            saveAfter(e, loop, files);
            throw e;
        }
    }

    /** After an error outside of the loop's own saves the state of the last step, unless the error has torn it. */
    private static void saveAfter(Throwable error, TrainingLoop loop, RunFiles files) {
        if (!loop.isTorn()) {
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
