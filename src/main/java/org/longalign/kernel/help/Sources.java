package org.longalign.kernel.help;

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
 * The source of compiled classes, where it lies beside them: the JDK's {@code lib/src.zip}, {@code x-sources.jar} beside
 * {@code x.jar}, and {@code src/main/java} of a Maven project for what is in its {@code target}.
 */
final class Sources {
    private final Supplier<List<Path>> classPath;
    private final Path jdk;

    /**
     * @param classPath jars and folders of classes
     * @param jdk a zip file with the JDK's own sources, which need not exist
     */
    Sources(Supplier<List<Path>> classPath, Path jdk) {
        this.classPath = classPath;
        this.jdk = jdk;
    }

    /**
     * The source file of a top-level class.
     *
     * @param module of the class; empty for the class path's
     * @param className its full name
     * @return null where it is nowhere
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

    /** The text of an entry; null where there is no such file or it cannot be read: then there is nothing to show. */
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
