package org.longalign.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CUDA's runtime library of an installed PyTorch. DJL loads a library called {@code cudart}, and the system would give
 * it that of a CUDA toolkit first, which finds no device if it is newer than the driver; or none, where there is no
 * toolkit.
 *
 * @param library the file, such as {@code libcudart.so.12}
 */
record CudaRuntime(Path library) {
    /** The folders in which JNA, through which DJL loads the library, looks first. */
    private static final String SEARCH_PATH = "jna.library.path";

    /** Relative to PyTorch's folder: with pip, in PyTorch's C++ archive, with conda. */
    private static final List<String> PLACES = List.of("../../nvidia/cuda_runtime/lib", ".", "../../../..");

    private static final Pattern NAME = Pattern.compile("libcudart(-[0-9a-f]+)?\\.so(\\.\\d+)*");

    /** The runtime that belongs to a PyTorch in a folder; empty if there is none. */
    static Optional<CudaRuntime> of(Path torch) {
        return PLACES.stream()
                .map(place -> torch.resolve(place).normalize())
                .filter(Files::isDirectory)
                .flatMap(folder -> in(folder).stream())
                .findFirst();
    }

    private static Optional<CudaRuntime> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            NAME.matcher(String.valueOf(file.getFileName())).matches())
                    .filter(Files::isRegularFile)
                    .sorted()
                    .findFirst()
                    .map(CudaRuntime::new);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Makes it the library that is found first under the name {@code cudart}. */
    void use() {
        String before = System.getProperty(SEARCH_PATH);
        System.setProperty(SEARCH_PATH, folder() + (before == null ? "" : File.pathSeparator + before));
    }

    /** A folder in which the library has its plain name, without the version that pip's has alone. */
    private Path folder() {
        Path own = Objects.requireNonNull(library.getParent());
        String plain = System.mapLibraryName("cudart");
        if (library.endsWith(plain)) {
            return own;
        }
        try {
            Path folder = Files.createTempDirectory("longalign-cuda");
            folder.toFile().deleteOnExit();
            Path link = Files.createSymbolicLink(folder.resolve(plain), library);
            // Files are deleted in the reverse order: the link before its folder.
            link.toFile().deleteOnExit();
            return folder;
        } catch (IOException | UnsupportedOperationException e) {
            return own;
        }
    }
}
