package org.longalign.corpus.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.longalign.internal.RegularFiles;

/** Reads the documents of one kind of sample package. */
@FunctionalInterface
interface SampleReader {
    /**
     * Reads a package.
     *
     * @param folder holds its files with their paths inside the package
     * @param documents collects texts and problems
     */
    void read(Path folder, DocumentCollector documents) throws IOException;

    /** The regular files below a folder with a suffix, in the order of their paths. */
    static List<Path> files(Path folder, String suffix) throws IOException {
        // With the dot, a link to a folder is the folder.
        Path start = folder.resolve(".");
        try (Stream<Path> found = Files.walk(start)) {
            Stream<Path> files = found.map(file -> folder.resolve(start.relativize(file)));
            return files.filter(file -> file.getFileName().toString().endsWith(suffix) && Files.isRegularFile(file))
                    .sorted(Comparator.comparing(file -> slashed(folder.relativize(file))))
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** A relative path with {@code /} on every platform. */
    static String slashed(Path relative) {
        return relative.toString().replace('\\', '/');
    }

    /** The text of a file; bytes that are not UTF-8 become U+FFFD. */
    static String text(Path file) throws IOException {
        return new String(RegularFiles.bytes(file), StandardCharsets.UTF_8);
    }
}
