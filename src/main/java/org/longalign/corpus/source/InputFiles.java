package org.longalign.corpus.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.longalign.corpus.source.Sources.FileNames;
import org.longalign.corpus.source.Sources.RemoteFile;
import org.longalign.internal.MissingPath;
import org.longalign.internal.RegularFiles;

/** Finds files by names of files, names of folders and globs. Hidden files and folders are left out. */
final class InputFiles {
    private InputFiles() {}

    /** Remote files, sorted by label. */
    static List<InputFile> of(List<? extends RemoteFile> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file is given");
        }
        Map<String, RemoteFile> labels = new HashMap<>();
        for (RemoteFile file : files) {
            RemoteFile other = labels.put(file.label(), file);
            if (other != null) {
                throw sameLabel(other.name(), file.name());
            }
        }
        return files.stream()
                .map(InputFile::of)
                .sorted(Comparator.comparing(InputFile::label))
                .toList();
    }

    private static IllegalArgumentException sameLabel(Object one, Object other) {
        return new IllegalArgumentException(
                one + " and " + other + " would give their documents the same ids; give the folder that holds both");
    }

    /**
     * The files, each once, sorted by label.
     *
     * @param given files of any name; folders, which are searched for files with a suffix; globs such as {@code
     *     pile/train/*.jsonl.zst}
     * @param suffixes the suffixes in folders, which may be followed by one of gzip or zstd
     * @throws IllegalArgumentException naming all missing files, or a folder or glob without matching files
     */
    static List<InputFile> of(List<String> given, List<String> suffixes) {
        if (given.isEmpty()) {
            throw new IllegalArgumentException("no file, folder or glob is given");
        }
        Map<Path, InputFile> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (String one : given) {
            Path path = pathOrNone(one);
            if (!path.toString().isEmpty() && Files.isDirectory(path)) {
                addAll(
                        found,
                        below(path, label -> FileNames.endsIn(label, suffixes)),
                        path + " has no file that ends in " + String.join(", ", suffixes)
                                + " (or those with .gz or .zst)");
            } else if (!path.toString().isEmpty() && Files.exists(path)) {
                RegularFiles.require(path);
                add(found, new InputFile(path, String.valueOf(path.getFileName())));
            } else if (FileNames.isGlob(one)) {
                addAll(
                        found,
                        matching(one),
                        "no file matches " + one
                                + (path.isAbsolute()
                                        ? ""
                                        : ", from the working directory "
                                                + Path.of("").toAbsolutePath()));
            } else {
                missing.add(one);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("there is no file or folder " + String.join(", ", missing)
                    + MissingPath.place(pathOrNone(missing.get(0))));
        }
        Map<String, Path> labels = new HashMap<>();
        for (InputFile file : found.values()) {
            Path other = labels.put(file.label(), file.path());
            if (other != null) {
                throw sameLabel(other, file.path());
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(InputFile::label))
                .toList();
    }

    /** The files below a folder with a wanted label, sorted by label; links to files are followed, and so is the folder if it is a link. */
    static List<InputFile> below(Path folder, Predicate<String> wanted) {
        List<InputFile> files = new ArrayList<>();
        // With the dot, a link to a folder is the folder.
        Path start = folder.resolve(".");
        try {
            Files.walkFileTree(start, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                    return !at.equals(start) && hidden(at) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path found, BasicFileAttributes attributes) {
                    Path below = start.relativize(found);
                    Path file = folder.resolve(below);
                    String label = below.toString().replace('\\', '/');
                    if (!hidden(file) && wanted.test(label) && Files.isRegularFile(file)) {
                        files.add(new InputFile(file, label));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
        }
        files.sort(Comparator.comparing(InputFile::label));
        return files;
    }

    /** Whether a label matches a glob; {@code **}{@code /} also matches no folder at all. */
    static Predicate<String> glob(String pattern) {
        PathMatcher whole = matcher(pattern);
        PathMatcher top = pattern.startsWith("**/") ? matcher(pattern.substring(3)) : whole;
        return label -> {
            Path path = Path.of(label);
            return whole.matches(path) || top.matches(path);
        };
    }

    /** The name without the suffixes of format and packing: {@code plainName("essays.jsonl.gz")} -> {@code essays}. */
    static String plainName(String name) {
        String plain = FileNames.unpacked(name);
        int dot = plain.lastIndexOf('.');
        return dot > 0 ? plain.substring(0, dot) : plain;
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }

    private static List<InputFile> matching(String pattern) {
        String[] names = pattern.replace('\\', '/').split("/", -1);
        int fixed = 0;
        while (fixed < names.length && !FileNames.isGlob(names[fixed])) {
            fixed++;
        }
        String root = String.join("/", Arrays.copyOf(names, fixed));
        Path folder = Path.of(root.isEmpty() ? (pattern.startsWith("/") ? "/" : ".") : root);
        String rest = String.join("/", Arrays.asList(names).subList(fixed, names.length));
        return Files.isDirectory(folder) ? below(folder, glob(rest)) : List.of();
    }

    private static void addAll(Map<Path, InputFile> found, List<InputFile> files, String none) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException(none);
        }
        files.forEach(file -> add(found, file));
    }

    private static void add(Map<Path, InputFile> found, InputFile file) {
        found.putIfAbsent(file.path().toAbsolutePath().normalize(), file);
    }

    private static Path pathOrNone(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            return Path.of(""); // a glob on Windows
        }
    }

    private static boolean hidden(Path path) {
        return FileNames.isHidden(String.valueOf(path.getFileName()));
    }
}
