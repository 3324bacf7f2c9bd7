package org.longalign.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.Folders;

/**
 * The checkpoints in a run's folder, which one process holds at a time. A checkpoint is made under a temporary name, sent
 * to the disk and renamed, so that under its own name it is whole; what a dying process or disk leaves behind is told
 * from it by its {@link CheckpointManifest}.
 */
final class CheckpointStore implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,9})");
    private static final String LOCK = ".lock";

    private final Path folder;
    private final int keep;
    private final FileChannel lockFile;

    /** Fills the folder of a checkpoint with its files, the manifest last. */
    interface Filling {
        void into(Path folder) throws IOException;
    }

    /** A checkpoint that is not whole. */
    record Damaged(Path folder, String problem) {
        @Override
        public String toString() {
            return "checkpoint " + folder.getFileName() + " is damaged: " + problem;
        }
    }

    /**
     * The newest checkpoint that is whole, if any, and the newer ones that are not, from the newest on.
     *
     * @param newest its folder
     * @param damaged those passed over
     */
    record Found(@Nullable Path newest, List<Damaged> damaged) {}

    private CheckpointStore(Path folder, int keep, FileChannel lockFile) {
        this.folder = folder;
        this.keep = keep;
        this.lockFile = lockFile;
    }

    /**
     * Takes a folder for this process, making it where there is none, and removes what saves left that were cut short.
     *
     * @throws CheckpointException if a run holds it already
     */
    static CheckpointStore open(Checkpoints checkpoints) {
        Path folder = checkpoints.folder().toAbsolutePath();
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return locked(folder, checkpoints.keep(), channel);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep checkpoints in " + folder + ": " + e.getMessage(), e);
        }
    }

    private static CheckpointStore locked(Path folder, int keep, FileChannel channel) throws IOException {
        try {
            if (!lock(channel)) {
                throw new CheckpointException(
                        folder + " is in use by another run; wait for its end or name another folder");
            }
            CheckpointStore store = new CheckpointStore(folder, keep, channel);
            store.removeLeftovers();
            return store;
        } catch (IOException | RuntimeException | Error e) {
            try (channel) {
                throw e;
            }
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Looks for the newest checkpoint that is whole; reads every byte of those it looks at. */
    Found find() {
        List<Damaged> damaged = new ArrayList<>();
        try {
            NavigableMap<Integer, Path> bySteps = checkpoints();
            for (int step : bySteps.descendingKeySet()) {
                Path checkpoint = folder.resolve(name(step));
                Optional<String> problem = problem(checkpoint, step);
                if (problem.isEmpty()) {
                    return new Found(checkpoint, damaged);
                }
                damaged.add(new Damaged(checkpoint, problem.get()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the checkpoints in " + folder + ": " + e.getMessage(), e);
        }
        return new Found(null, damaged);
    }

    private static Optional<String> problem(Path checkpoint, int step) {
        try {
            return CheckpointManifest.problem(checkpoint, step);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("it cannot be read: " + e);
        }
    }

    /** Renames a damaged checkpoint, which keeps it for inspection; returns its new name. */
    Path setAside(Damaged damaged) {
        Path aside = folder.resolve("damaged-" + damaged.folder().getFileName());
        try {
            remove(aside);
            return Files.move(damaged.folder(), aside);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rename " + damaged.folder() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the checkpoint after a step, and removes old ones.
     *
     * @return its folder
     * @throws UncheckedIOException if it cannot be written; the older ones stay then
     */
    Path save(int step, Filling filling) {
        Path target = folder.resolve(name(step));
        Path temporary = Folders.partial(target);
        try {
            try {
                Files.createDirectory(temporary);
                filling.into(temporary);
                remove(target);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                Folders.force(folder);
            } finally {
                remove(temporary);
            }
            removeOld(step);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint " + target + ": " + e.getMessage(), e);
        }
    }

    /** Gives the folder free. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + folder.resolve(LOCK) + ": " + e.getMessage(), e);
        }
    }

    private NavigableMap<Integer, Path> checkpoints() throws IOException {
        TreeMap<Integer, Path> found = new TreeMap<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path path : listed.toList()) {
                Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
                if (name.matches() && Files.isDirectory(path)) {
                    found.put(Integer.valueOf(name.group(1)), path);
                }
            }
        }
        return found;
    }

    private void removeOld(int newest) throws IOException {
        SortedMap<Integer, Path> saved = checkpoints().headMap(newest, true);
        List<Path> oldestFirst = new ArrayList<>(saved.values());
        for (Path old : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - keep))) {
            remove(old);
        }
    }

    private void removeLeftovers() throws IOException {
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path path : listed.toList()) {
                String name = String.valueOf(path.getFileName());
                if (name.startsWith(".") && name.endsWith(Folders.PARTIAL)) {
                    Folders.remove(path);
                }
            }
        }
    }

    /** Removes a folder under another name, so that one half removed is never taken for a checkpoint. */
    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            Path temporary = String.valueOf(folder.getFileName()).endsWith(Folders.PARTIAL)
                    ? folder
                    : Files.move(folder, Folders.partial(folder), StandardCopyOption.ATOMIC_MOVE);
            Folders.remove(temporary);
        }
    }

    private static String name(int step) {
        return String.format(Locale.ROOT, "step-%06d", step);
    }
}
