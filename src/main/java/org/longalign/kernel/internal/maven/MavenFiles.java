package org.longalign.kernel.internal.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders of Maven's installation and of its user's files.
 *
 * @param home the folder of the Maven installation, whose {@code conf/settings.xml} applies to all users; null if there
 *     is none
 * @param userFolder the user's {@code .m2}; null: the one in the user's home
 */
public record MavenFiles(@Nullable Path home, @Nullable Path userFolder) {
    /**
     * Finds the installation that {@code MAVEN_HOME} or {@code M2_HOME} names, else that of the first {@code mvn} on
     * the path.
     */
    public static MavenFiles of(Map<String, String> environment) {
        Path home = Stream.of("MAVEN_HOME", "M2_HOME")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .map(MavenFiles::path)
                .filter(MavenFiles::isHome)
                .findFirst()
                .orElseGet(() -> onPath(environment.getOrDefault("PATH", "")));
        return new MavenFiles(home, null);
    }

    private static @Nullable Path onPath(String path) {
        for (String folder : path.split(File.pathSeparator, -1)) {
            Path command = path(folder).resolve("mvn");
            if (!folder.isBlank() && Files.isExecutable(command)) {
                try {
                    Path bin = command.toRealPath().getParent();
                    Path home = bin == null ? null : bin.getParent();
                    if (home != null && isHome(home)) {
                        return home;
                    }
                } catch (IOException e) {
                    // a dead link: try the next folder
                }
            }
        }
        return null;
    }

    private static boolean isHome(Path folder) {
        return Files.isRegularFile(folder.resolve("conf").resolve("settings.xml"));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }
}
