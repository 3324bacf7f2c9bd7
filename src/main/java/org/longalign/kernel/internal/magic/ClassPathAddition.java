package org.longalign.kernel.internal.magic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;

/** Adds files to the class path. Rejects files that are no class path entries; skips those already present. */
final class ClassPathAddition {
    private final MagicHost host;

    ClassPathAddition(MagicHost host) {
        this.host = host;
    }

    /**
     * @return the paths that were added, as text
     * @throws MagicException if one is neither a folder nor a readable jar; then none is added
     */
    List<String> add(List<Path> entries) {
        Set<Path> present = new HashSet<>(host.classPath());
        List<Path> added = new ArrayList<>();
        for (Path entry : entries) {
            Path path = entry.toAbsolutePath().normalize();
            check(path);
            if (present.add(path)) {
                added.add(path);
            }
        }
        if (!added.isEmpty()) {
            host.addToClassPath(added);
        }
        return added.stream().map(Path::toString).toList();
    }

    private static void check(Path path) {
        if (Files.isDirectory(path)) {
            return;
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            if (jar.size() == 0) {
                throw new MagicException(path + " is an empty jar and of no use on the class path.");
            }
        } catch (IOException e) {
            throw new MagicException(
                    path + " is neither a folder nor a readable jar: " + e.getMessage()
                            + ". Name a jar, or the folder above the packages.",
                    e);
        }
    }
}
