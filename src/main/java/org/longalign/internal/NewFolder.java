package org.longalign.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** Fills a folder under a temporary name and moves it into place when it is complete. */
public final class NewFolder {
    /** Writes the files of a folder. */
    @FunctionalInterface
    public interface Filling {
        /** Writes them into {@code folder}, which is empty. */
        void into(Path folder) throws IOException;
    }

    private NewFolder() {}

    /**
     * Makes a folder, and those above it that are missing.
     *
     * @throws UncheckedIOException if the path exists and is not an empty folder, or cannot be
     *     written; then nothing of it is left
     */
    public static void write(Path folder, Filling filling) {
        Path target = folder.toAbsolutePath();
        try {
            checkFree(folder);
            Files.createDirectories(target.getParent());
            Path temporary = Folders.partial(target);
            Files.createDirectory(temporary);
            try {
                filling.into(temporary);
                // An empty folder that stood there; one that has been filled meanwhile makes this fail.
                Files.deleteIfExists(target);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Folders.remove(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UncheckedIOException("could not write " + folder + ": " + reason, e);
        }
    }

    private static void checkFree(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
        }
        if (Files.exists(folder)) {
            throw new FileAlreadyExistsException(
                    folder.toString(), null, "exists already: choose another folder or remove it");
        }
    }
}
