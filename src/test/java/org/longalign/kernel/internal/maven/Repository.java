package org.longalign.kernel.internal.maven;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A Maven repository in a folder, with artifacts that hold one text each. */
record Repository(Path folder) {
    /**
     * Adds {@code group:name:version} as pom and jar.
     *
     * @param more the rest of its project: its dependencies, say
     */
    Repository with(String coordinates, String more) {
        String[] parts = coordinates.split(":", -1);
        addPom(parts, "jar", more);
        addJar(parts, "");
        return this;
    }

    /** Adds a project that has no jar: a parent, or a list of versions. */
    Repository withPom(String coordinates, String more) {
        addPom(coordinates.split(":", -1), "pom", more);
        return this;
    }

    /** Adds a jar with a classifier to an artifact. */
    Repository withClassifier(String coordinates, String classifier) {
        addJar(coordinates.split(":", -1), "-" + classifier);
        return this;
    }

    static String dependency(String coordinates, String more) {
        String[] parts = coordinates.split(":", -1);
        return "<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId>"
                + (parts.length > 2 ? "<version>" + parts[2] + "</version>" : "") + more + "</dependency>";
    }

    private void addPom(String[] parts, String packaging, String more) {
        write(
                file(parts, ".pom"),
                ("<project><modelVersion>4.0.0</modelVersion><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1]
                                + "</artifactId><version>" + parts[2] + "</version><packaging>" + packaging
                                + "</packaging>" + more + "</project>")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void addJar(String[] parts, String classifier) {
        Path file = file(parts, classifier + ".jar");
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file);
                    JarOutputStream jar = new JarOutputStream(out)) {
                jar.putNextEntry(new JarEntry(parts[1] + ".txt"));
                jar.write(parts[2].getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String[] parts, String end) {
        return folder.resolve(parts[0].replace('.', '/'))
                .resolve(parts[1])
                .resolve(parts[2])
                .resolve(parts[1] + "-" + parts[2] + end);
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
