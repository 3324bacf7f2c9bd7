package org.longalign.batching.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Fills a folder under a temporary name beside its own and moves it into place when it is whole. */
final class NewFolder {
    /** Writes the files of a folder. */
    interface Filling {
        void into(Path folder) throws IOException;
    }

    private NewFolder() {}

    static void write(Path folder, Filling filling) {
        Path target = folder.toAbsolutePath();
        if (Files.exists(target)) {
            throw new UncheckedIOException(new FileAlreadyExistsException(
                    folder.toString(), null, "exists already: choose another folder or remove it"));
        }
        try {
            Files.createDirectories(target.getParent());
            Path temporary = Files.createTempDirectory(target.getParent(), "." + target.getFileName() + ".");
            try {
                filling.into(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                remove(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
