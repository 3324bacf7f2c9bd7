package org.longalign.kernel.internal.help;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Finds the source of compiled classes: in the JDK's {@code lib/src.zip}, in {@code x-sources.jar} next to {@code
 * x.jar}, and in a Maven project's {@code src/main/java} for classes in its {@code target}.
 */
final class SourceArchives {
    private final Supplier<List<Path>> classPath;
    private final Path jdk;

    /**
     * @param classPath jars and class folders
     * @param jdk the zip file with the JDK's sources; need not exist
     */
    SourceArchives(Supplier<List<Path>> classPath, Path jdk) {
        this.classPath = classPath;
        this.jdk = jdk;
    }

    /**
     * The source file of a top-level class.
     *
     * @param module of the class; empty for the class path's
     * @param className its full name
     * @return null if it is not found
     */
    @Nullable
    String find(String module, String className) {
        String file = className.replace('.', '/');
        if (!module.isEmpty()) {
            return entry(jdk, module + "/" + file + ".java");
        }
        for (Path entry : classPath.get()) {
            if (Files.isDirectory(entry)) {
                if (Files.exists(entry.resolve(file + ".class"))) {
                    return inProject(entry, file + ".java");
                }
            } else if (has(entry, file + ".class")) {
                String name = entry.toString();
                String beside = name.endsWith(".jar")
                        ? entry(Path.of(name.substring(0, name.length() - 4) + "-sources.jar"), file + ".java")
                        : null;
                return beside == null ? inProject(entry, file + ".java") : beside;
            }
        }
        return null;
    }

    private static @Nullable String inProject(Path compiled, String file) {
        Path folder = compiled.toAbsolutePath().getParent();
        while (folder != null && !folder.endsWith("target")) {
            folder = folder.getParent();
        }
        Path source =
                folder == null ? null : folder.resolveSibling("src/main/java").resolve(file);
        try {
            return source != null && Files.isRegularFile(source) ? Files.readString(source) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean has(Path jar, String name) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            return zip.getEntry(name) != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The text of an entry; null if there is none or it cannot be read. */
    private static @Nullable String entry(Path archive, String name) {
        if (!Files.isRegularFile(archive)) {
            return null;
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                return null;
            }
            try (InputStream text = zip.getInputStream(entry)) {
                return new String(text.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return null;
        }
    }
}
