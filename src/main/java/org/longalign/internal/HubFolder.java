package org.longalign.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Folders as downloads from the Hugging Face Hub leave them: the cache, in which {@code
 * models--org--name/snapshots/commit/file} links to {@code models--org--name/blobs/hash} and {@code refs/main} holds the
 * commit, and clones of repositories, in which Git LFS replaces large files by pointers until they are pulled.
 */
public final class HubFolder {
    private static final String SNAPSHOTS = "snapshots";
    private static final String MODEL_PREFIX = "models--";
    private static final String POINTER = "version https://git-lfs.github.com/spec/";
    private static final Pattern COMMIT = Pattern.compile("\\w+");
    /** Pointers are smaller by specification. */
    private static final int POINTER_BYTES = 1024;

    private HubFolder() {}

    /**
     * The folder that holds a model's files: of a model's folder in the cache, the snapshot that {@code refs/main} names,
     * or the only one; any other folder itself.
     *
     * @throws IllegalArgumentException naming the snapshots or models to choose from
     */
    public static Path resolve(Path folder) {
        requirePresent(folder, "the folder of a model");
        Path snapshots = folder.resolve(SNAPSHOTS);
        if (Files.exists(folder.resolve("config.json"))) {
            return folder;
        }
        if (!Files.isDirectory(snapshots)) {
            boolean inside = Files.isDirectory(folder) && SNAPSHOTS.equals(String.valueOf(folder.getFileName()));
            List<Path> within = Files.isDirectory(folder)
                    ? folders(folder).stream()
                            .filter(path -> inside || name(path).startsWith(MODEL_PREFIX))
                            .toList()
                    : List.of();
            if (!within.isEmpty()) {
                throw new IllegalArgumentException(folder
                        + " is a folder of Hugging Face's cache; name one of the models" + " in it: " + names(within));
            }
            return folder;
        }
        Path main = folder.resolve("refs").resolve("main");
        try {
            if (Files.isRegularFile(main) && Files.size(main) <= POINTER_BYTES) {
                String commit = Utf8.read(main).strip();
                Path snapshot = snapshots.resolve(COMMIT.matcher(commit).matches() ? commit : "none");
                if (Files.isDirectory(snapshot)) {
                    return snapshot;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + main + ": " + e.getMessage(), e);
        }
        List<Path> all = folders(snapshots);
        if (all.size() == 1) {
            return all.get(0);
        }
        throw new IllegalArgumentException(folder + " has "
                + (all.isEmpty()
                        ? "no snapshot: the download is not finished, start it again"
                        : "several snapshots, and refs/main names none of them; name one: " + names(all)));
    }

    /**
     * Checks that there is something at the path of a model or tokenizer.
     *
     * @param needed what the path should name
     * @throws IllegalArgumentException saying where it was looked for; of what may be the name of a model on Hugging Face's
     *     hub, that it has to be downloaded
     */
    public static void requirePresent(Path path, String needed) {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            boolean maybeName = !path.isAbsolute() && path.getNameCount() == 2 && Files.notExists(path.getName(0));
            throw new IllegalArgumentException(MissingPath.words(path) + "; give the path of " + needed
                    + (maybeName
                            ? ". If this is a model's name on Hugging Face's hub, download it, for instance by: hf download "
                                    + path + " --local-dir FOLDER"
                            : ""));
        }
    }

    /**
     * Checks that a file's content is there.
     *
     * @throws IllegalArgumentException naming the file and the remedy if it is a link to nothing or a Git LFS pointer
     */
    public static void requireContent(Path file) {
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw new IllegalArgumentException(
                    file + " is a link to a file that is missing: the download is not finished,"
                            + " or the cache was moved in part. Download the model again");
        }
        if (isPointer(file)) {
            throw new IllegalArgumentException(file + " is a Git LFS pointer, not the file itself: run git lfs pull in "
                    + file.toAbsolutePath().getParent());
        }
    }

    /** The downloads beside a folder's files that were begun and not finished, in the cache or in the folder itself. */
    public static List<Path> unfinished(Path folder) {
        Path real = folder;
        try {
            real = folder.toRealPath();
        } catch (IOException e) {
            return List.of();
        }
        Stream<Path> places = Stream.of(real, real.resolve(".cache/huggingface/download"));
        Path above = real.getParent();
        if (above != null && SNAPSHOTS.equals(name(above))) {
            places = Stream.concat(places, Stream.of(above.resolveSibling("blobs")));
        }
        return places.filter(Files::isDirectory)
                .flatMap(place -> list(place).stream())
                .filter(path -> name(path).endsWith(".incomplete"))
                .toList();
    }

    private static boolean isPointer(Path file) {
        try {
            return Files.isRegularFile(file)
                    && Files.size(file) <= POINTER_BYTES
                    && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).startsWith(POINTER);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> folders(Path folder) {
        return list(folder).stream().filter(Files::isDirectory).toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String names(List<Path> paths) {
        return String.join(", ", paths.stream().map(HubFolder::name).toList());
    }
}
