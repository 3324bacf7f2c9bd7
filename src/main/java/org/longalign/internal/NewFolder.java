package org.longalign.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Fills a folder under a temporary name and moves it into place when it is complete. On request it takes the place of an
 * earlier folder of its kind.
 */
public final class NewFolder {
    /** Writes the files of a folder. */
    @FunctionalInterface
    public interface Filling {
        /** Writes them into {@code folder}, which is empty. */
        void into(Path folder) throws IOException;
    }

    private NewFolder() {}

    /** Makes a folder where there is none; see {@link #write(Path, String, CopyOption[], Filling)}. */
    public static void write(Path folder, Filling filling) {
        write(folder, "", new CopyOption[0], filling);
    }

    /**
     * Makes a folder, and those above it that are missing. Where an earlier one is replaced, it is moved aside, the new
     * one moved into place, and the earlier one removed: a crash between the moves leaves both, complete, under names with
     * a dot.
     *
     * @param mark a pattern of file names; only a folder with such a file is replaced, since another is not of this kind
     * @param options none, or {@link StandardCopyOption#REPLACE_EXISTING}
     * @throws UnsupportedOperationException if there is another option
     * @throws UncheckedIOException if the path exists and is neither an empty folder nor to be replaced, or cannot be
     *     written; then nothing of it is left
     */
    public static void write(Path folder, String mark, CopyOption[] options, Filling filling) {
        run(folder, () -> {
            checkFree(folder, mark, options);
            Path target = folder.toAbsolutePath();
            Files.createDirectories(target.getParent());
            Path temporary = Folders.partial(target);
            Files.createDirectory(temporary);
            try {
                filling.into(temporary);
                moveInto(target, temporary, replaces(options));
            } finally {
                Folders.remove(temporary);
            }
        });
    }

    /**
     * Finds out whether {@link #write} could make a folder now, before work whose result goes there.
     *
     * @throws UnsupportedOperationException as {@code write}
     * @throws UncheckedIOException as {@code write}, if it is known already
     */
    public static void check(Path folder, String mark, CopyOption... options) {
        run(folder, () -> {
            checkFree(folder, mark, options);
            Path parent = folder.toAbsolutePath().getParent();
            while (parent != null && !Files.exists(parent)) {
                parent = parent.getParent();
            }
            if (parent == null || !Files.isDirectory(parent)) {
                throw new NotDirectoryException(parent + " is a file, not a folder");
            }
            Files.delete(Files.createTempFile(parent, ".", Folders.PARTIAL));
        });
    }

    private static void moveInto(Path target, Path temporary, boolean replaces) throws IOException {
        if (replaces && Files.exists(target)) {
            Path earlier = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".old");
            Files.move(target, earlier, StandardCopyOption.ATOMIC_MOVE);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Folders.remove(earlier);
        } else {
            // An empty folder that stood there; one that has been filled meanwhile makes this fail.
            Files.deleteIfExists(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void checkFree(Path folder, String mark, CopyOption[] options) throws IOException {
        boolean replaces = replaces(options);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isEmpty() || (replaces && isMarked(folder, mark))) {
                    return;
                }
            }
        }
        if (Files.exists(folder)) {
            String reason = replaces
                    ? "exists already and holds no " + mark + ", so it is something else: choose another folder"
                    : "exists already: choose another folder or remove it"
                            + (mark.isEmpty() ? "" : ", or pass StandardCopyOption.REPLACE_EXISTING");
            throw new FileAlreadyExistsException(folder.toString(), null, reason);
        }
    }

    private static boolean isMarked(Path folder, String mark) throws IOException {
        try (DirectoryStream<Path> marked = Files.newDirectoryStream(folder, mark)) {
            return marked.iterator().hasNext();
        }
    }

    private static boolean replaces(CopyOption... options) {
        boolean replaces = false;
        for (CopyOption option : options) {
            if (option != StandardCopyOption.REPLACE_EXISTING) {
                throw new UnsupportedOperationException(option + " is not supported, only REPLACE_EXISTING is");
            }
            replaces = true;
        }
        return replaces;
    }

    /** Work on a folder. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static void run(Path folder, Work work) {
        try {
            work.run();
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("could not write " + folder + ": " + e.getMessage() + " does not exist", e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UncheckedIOException("could not write " + folder + ": " + reason, e);
        }
    }
}
