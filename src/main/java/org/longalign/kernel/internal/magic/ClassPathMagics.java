package org.longalign.kernel.internal.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code %classpath} and {@code %jars}: add local jars and folders. */
final class ClassPathMagics {
    private final MagicHost host;
    private final ClassPathAddition addition;

    ClassPathMagics(MagicHost host) {
        this.host = host;
        this.addition = new ClassPathAddition(host);
    }

    List<Magic> magics() {
        String patterns = "A pattern may contain * and ?, and ** for folders in between. Relative patterns start at the"
                + " working folder,\nwhich is the notebook's. The value is the list of paths that were added.";
        return List.of(
                new Magic(
                        List.of("classpath"),
                        "%classpath [PATTERN...]",
                        "adds jars and folders with classes to the class path; without a pattern prints it",
                        patterns,
                        MagicSyntax.Style.COMMAND,
                        this::classpath,
                        null),
                new Magic(
                        List.of("jars"),
                        "%jars PATTERN...",
                        "adds jars to the class path; a folder means all jars in it",
                        patterns,
                        MagicSyntax.Style.COMMAND,
                        this::jars,
                        null));
    }

    private @Nullable Object classpath(List<String> patterns) {
        if (patterns.isEmpty()) {
            host.classPath().forEach(System.out::println);
            return null;
        }
        List<Path> entries = new ArrayList<>();
        for (String pattern : patterns) {
            entries.addAll(find(pattern));
        }
        return addition.add(entries);
    }

    private @Nullable Object jars(List<String> patterns) throws IOException {
        if (patterns.isEmpty()) {
            throw new MagicException("no jars given: write %jars PATTERN..., such as %jars lib/*.jar.");
        }
        List<Path> jars = new ArrayList<>();
        for (String pattern : patterns) {
            List<Path> found = new ArrayList<>();
            for (Path path : find(pattern)) {
                found.addAll(Files.isDirectory(path) ? jarsIn(path) : List.of(path));
            }
            if (found.isEmpty()) {
                throw new MagicException(
                        "no jar in " + pattern + " (from " + Path.of("").toAbsolutePath() + ").");
            }
            jars.addAll(found);
        }
        return addition.add(jars);
    }

    private static List<Path> find(String pattern) {
        List<Path> found = Glob.find(pattern);
        if (found.isEmpty()) {
            throw new MagicException(
                    "nothing matches " + pattern + " in " + Path.of("").toAbsolutePath()
                            + ". Relative paths start there; write an absolute one, or move the file.");
        }
        return found;
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
