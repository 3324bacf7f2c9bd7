package org.longalign.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that holds the native libraries of an installed PyTorch.
 *
 * @param path without links, so that paths relative to the installation are found
 */
public record TorchFolder(Path path) {
    /** The file name of PyTorch's library. */
    public static final String LIBRARY = System.mapLibraryName("torch");

    /**
     * Finds the folder.
     *
     * @param places the folder or the library in it, or several separated as in a class path; the first that contains
     *     the library counts
     * @throws IllegalStateException if the folder cannot be read
     */
    public static Optional<TorchFolder> find(String places) {
        for (String part : places.split(File.pathSeparator, -1)) {
            Path named = Path.of(part).toAbsolutePath().normalize();
            Path folder = named.endsWith(LIBRARY) ? named.resolveSibling("") : named;
            if (Files.isRegularFile(folder.resolve(LIBRARY))) {
                return Optional.of(new TorchFolder(real(folder)));
            }
        }
        return Optional.empty();
    }

    /** Whether this PyTorch is built for CUDA. */
    public boolean hasCuda() {
        return Files.exists(path.resolve(System.mapLibraryName("torch_cuda")));
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }
}
