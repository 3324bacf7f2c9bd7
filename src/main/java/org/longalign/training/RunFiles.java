package org.longalign.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The files of a run: its checkpoints and metrics, as far as they were asked for. */
final class RunFiles implements AutoCloseable {
    private static final String METRICS = "metrics.jsonl";
    private static final double NANOS_A_MINUTE = 60e9;

    private final @Nullable Checkpoints checkpoints;
    private final @Nullable CheckpointStore store;
    private final @Nullable Path metricsPath;
    private RunState state;
    private @Nullable MetricsFile metrics;
    private @Nullable Path newest;
    private int savedStep;
    private int writtenStep;
    private long savedAt = System.nanoTime();

    private RunFiles(RunState state, @Nullable Checkpoints checkpoints, @Nullable Path metricsPath) {
        this.state = state;
        this.checkpoints = checkpoints;
        this.metricsPath = metricsPath != null || checkpoints == null
                ? metricsPath
                : checkpoints.folder().resolve(METRICS);
        store = checkpoints == null ? null : CheckpointStore.open(checkpoints);
    }

    /**
     * Takes the folder of the checkpoints, if one is set, and the state of its newest complete checkpoint, if it has
     * one.
     *
     * @throws CheckpointException if the folder holds another run's checkpoints, damaged ones only, or is in use
     */
    static RunFiles open(RunState state, @Nullable Checkpoints checkpoints, @Nullable Path metricsPath) {
        RunFiles files = new RunFiles(state, checkpoints, metricsPath);
        try {
            files.resume();
            return files;
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private void resume() {
        if (store == null) {
            return;
        }
        CheckpointStore.Found found = store.find();
        Path checkpoint = found.newest();
        if (checkpoint == null) {
            if (!found.damaged().isEmpty()) {
                throw new CheckpointException(
                        "there is nothing to go on from: " + joined(found.damaged()) + "; remove them to begin anew");
            }
            String lost = lostAfter(0);
            if (!lost.isEmpty()) {
                state.log().note("begun anew, since no checkpoint had been saved: " + lost);
            }
            return;
        }
        RunDescription description = RunState.description(checkpoint);
        try {
            checkSameRun(checkpoint, description);
            state.load(checkpoint);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the checkpoint " + checkpoint + ": " + e.getMessage(), e);
        }
        RunDescription mine = state.description();
        state = state.describedAs(mine.withStartWeights(description.startWeights()));
        newest = checkpoint;
        savedStep = state.log().made();
        for (CheckpointStore.Damaged damaged : found.damaged()) {
            state.log().note(damaged + "; renamed to " + store.setAside(damaged).getFileName());
        }
        String lost = lostAfter(savedStep);
        state.log()
                .note("resumed after step " + savedStep + " from " + checkpoint
                        + (lost.isEmpty() ? "" : "; after it " + lost));
        List<String> machine = mine.machineDifferencesFrom(description);
        if (!machine.isEmpty()) {
            state.log().note("the last digits may differ from those of an unbroken run: " + machine);
        }
    }

    /** The steps that the run had made after a step and not saved, in words; empty where there are none. */
    private String lostAfter(int step) {
        List<TrainingStep> lost =
                metricsPath == null ? List.of() : MetricsFile.stepsAfter(step, metricsPath, state.description());
        if (lost.isEmpty()) {
            return "";
        }
        double seconds = lost.stream().mapToDouble(TrainingStep::milliseconds).sum() / 1000;
        return String.format(
                Locale.ROOT,
                "%d %s, %,.1f seconds of work, %s lost and made again",
                lost.size(),
                lost.size() == 1 ? "step" : "steps",
                seconds,
                lost.size() == 1 ? "is" : "are");
    }

    private void checkSameRun(Path checkpoint, RunDescription there) throws IOException {
        RunDescription here = state.description();
        List<String> differences = here.differencesFrom(there);
        if (!differences.isEmpty()) {
            throw new CheckpointException("the checkpoint " + checkpoint + " is of another run: "
                    + String.join("; ", differences)
                    + ". Go on with what it was made with, or name another folder for this run");
        }
        String weights = here.startWeights();
        boolean known = weights.equals(there.startWeights())
                || weights.equals(CheckpointManifest.read(checkpoint).weights());
        if (!known) {
            throw new CheckpointException("the model's weights are neither those that the run of the checkpoint "
                    + checkpoint + " began with nor those of the checkpoint. Load or create the model as at the run's"
                    + " beginning to go on with it, or name another folder for this run");
        }
    }

    /** Begins the metrics with the steps made so far. */
    void beginMetrics() {
        if (metricsPath != null) {
            metrics = MetricsFile.open(
                    metricsPath, state.description(), state.log().soFar());
        }
        writtenStep = state.log().made();
    }

    /** A step was made: writes its line, and a checkpoint where one is due. */
    void stepMade() {
        writeLine();
        double minutes = (System.nanoTime() - savedAt) / NANOS_A_MINUTE;
        if (checkpoints != null
                && checkpoints.isDue(state.log().made(), state.log().plannedSteps(), minutes)) {
            save();
        }
    }

    /**
     * The run ends, at its last step or before: saves it if it is not saved yet.
     *
     * @return the newest checkpoint; null where there is none
     */
    @Nullable
    Path finish() {
        try {
            writeLine();
        } finally {
            if (store != null && state.log().made() > savedStep) {
                save();
            }
        }
        if (newest != null && state.log().made() < state.log().plannedSteps()) {
            state.log().note("stopped after step " + savedStep + ", saved in " + newest);
        }
        return newest;
    }

    private void writeLine() {
        if (metrics != null && state.log().made() > writtenStep) {
            metrics.add(state.log().last());
            writtenStep = state.log().made();
        }
    }

    private void save() {
        if (store != null) {
            newest = store.save(state.log().made(), state::save);
            savedStep = state.log().made();
            savedAt = System.nanoTime();
        }
        if (metrics != null) {
            metrics.sync();
        }
    }

    private static String joined(List<CheckpointStore.Damaged> damaged) {
        return String.join(
                "; ", damaged.stream().map(CheckpointStore.Damaged::toString).toList());
    }

    @Override
    public void close() {
        try {
            if (metrics != null) {
                metrics.close();
            }
        } finally {
            if (store != null) {
                store.close();
            }
        }
    }
}
