package org.longalign.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Jsonl;

/** The metrics file of a run in progress, a line a step, and the description of the run next to it. */
final class MetricsFile implements AutoCloseable {
    private static final long SYNC_NANOS = 10_000_000_000L;

    private final Path file;
    private final FileChannel channel;
    private long synced = System.nanoTime();

    private MetricsFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Begins a file with the lines of the steps made so far, in place of what the same run wrote there before: lines of
     * steps after its checkpoint, or a torn one, go.
     *
     * @throws IllegalArgumentException if another run's metrics are there
     */
    static MetricsFile open(Path file, RunDescription run, TrainingLog soFar) {
        Path absolute = file.toAbsolutePath();
        checkOwner(absolute, run);
        // The description first: metrics without one are refused ever after, a description without metrics is not.
        run.write(RunDescription.beside(absolute));
        Jsonl.write(absolute, MetricsLine.of(soFar));
        try {
            return new MetricsFile(absolute, FileChannel.open(absolute, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw failure(absolute, e);
        }
    }

    private static void checkOwner(Path file, RunDescription run) {
        if (!Files.exists(file)) {
            return;
        }
        @Nullable RunDescription there = RunDescription.besideIfAny(file);
        String difference = there == null
                ? "nothing beside it says of which run it is"
                : String.join("; ", run.differencesFrom(there));
        if (!difference.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " holds the metrics of another run (" + difference + "); name another file or remove it");
        }
    }

    /** The steps after one of which the same run has written metrics, a torn line left out; none if it wrote none there. */
    static List<TrainingStep> stepsAfter(int step, Path file, RunDescription run) {
        RunDescription there = Files.exists(file) ? RunDescription.besideIfAny(file.toAbsolutePath()) : null;
        if (there == null || !run.differencesFrom(there).isEmpty()) {
            return List.of();
        }
        return TrainingLog.read(file).steps().stream()
                .filter(made -> made.step() > step)
                .toList();
    }

    /** Adds the line of a step: all of it or, where that fails, nothing. */
    void add(TrainingStep step) {
        try {
            long start = channel.size();
            try {
                write(ByteBuffer.wrap(MetricsLine.of(step).bytes()));
            } catch (IOException e) {
                cut(start, e);
                throw e;
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void write(ByteBuffer line) throws IOException {
        while (line.hasRemaining()) {
            channel.write(line);
        }
        if (System.nanoTime() - synced > SYNC_NANOS) {
            force();
        }
    }

    private void cut(long start, IOException reason) {
        try {
            channel.truncate(start);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    /** Sends what was written to the disk. */
    void sync() {
        try {
            force();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void force() throws IOException {
        channel.force(false);
        synced = System.nanoTime();
    }

    @Override
    public void close() {
        try (channel) {
            channel.force(false);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static UncheckedIOException failure(Path file, IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
}
