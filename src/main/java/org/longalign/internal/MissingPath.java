package org.longalign.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Says of a file or folder that it is missing, where it was looked for, and the first part of its path that is wrong. */
public final class MissingPath {
    /** The most entries of a folder that are read to find a name that is spelt alike. */
    private static final int MOST_ENTRIES = 10_000;

    private MissingPath() {}

    /**
     * Checks that something is there, of any kind.
     *
     * @throws NoSuchFileException if nothing is, with {@link #words} as its message
     */
    public static Path require(Path path) throws NoSuchFileException {
        if (Files.notExists(path)) {
            throw new NoSuchFileException(words(path));
        }
        return path;
    }

    /** That there is nothing at a path, with its {@link #place}; of a link, that it leads to nothing. */
    public static String words(Path path) {
        return Files.isSymbolicLink(path)
                ? path + " is a link to something that is missing"
                : "there is no " + path + place(path);
    }

    /**
     * The place of a missing path, to follow other words: its absolute path and the working directory if it is relative,
     * the folder on its way that is missing, and the names there that are spelt like it.
     */
    public static String place(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        StringBuilder words = new StringBuilder();
        if (!path.isAbsolute()) {
            words.append("; looked for at ")
                    .append(whole)
                    .append(", from the working directory ")
                    .append(Path.of("").toAbsolutePath());
        }
        Path missing = whole;
        Path folder = missing.getParent();
        while (folder != null && Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            missing = folder;
            folder = missing.getParent();
        }
        if (folder == null || Files.isSymbolicLink(missing)) {
            return words.toString();
        }
        if (!missing.equals(whole)) {
            words.append("; there is no ")
                    .append(missing.getFileName())
                    .append(" in ")
                    .append(folder);
        }
        List<String> near = NearestNames.of(String.valueOf(missing.getFileName()), entries(folder));
        if (!near.isEmpty()) {
            words.append("; did you mean ").append(String.join(" or ", near)).append('?');
        }
        return words.toString();
    }

    private static List<String> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.limit(MOST_ENTRIES)
                    .map(entry -> String.valueOf(entry.getFileName()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // not a folder, or not one to read: there is nothing to suggest
        }
    }
}
