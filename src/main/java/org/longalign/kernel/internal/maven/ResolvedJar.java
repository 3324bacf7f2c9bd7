package org.longalign.kernel.internal.maven;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An artifact in the local repository.
 *
 * @param group its group id
 * @param name its artifact id
 * @param classifier its Maven classifier; empty for most artifacts
 * @param version its version
 * @param file its path
 */
public record ResolvedJar(String group, String name, String classifier, String version, Path file) {
    /**
     * The version of a jar on the class path if it is the same artifact, judged by its file name and, if it is in a
     * repository, its group's folder: {@code lib-2.0.jar} -> {@code 2.0}.
     */
    public Optional<String> versionOf(Path jar) {
        String fileName = String.valueOf(jar.getFileName());
        String end = (classifier.isEmpty() ? "" : "-" + classifier) + ".jar";
        if (!fileName.startsWith(name + "-") || !fileName.endsWith(end)) {
            return Optional.empty();
        }
        int start = name.length() + 1;
        int stop = fileName.length() - end.length();
        if (stop <= start || !Character.isDigit(fileName.charAt(start))) {
            return Optional.empty();
        }
        String found = fileName.substring(start, stop);
        Path versionFolder = jar.getParent();
        Path nameFolder = versionFolder == null ? null : versionFolder.getParent();
        Path groupFolder = nameFolder == null ? null : nameFolder.getParent();
        if (versionFolder != null
                && nameFolder != null
                && groupFolder != null
                && versionFolder.endsWith(found)
                && nameFolder.endsWith(name)) {
            boolean isGroup = groupFolder.endsWith(Path.of(group.replace('.', '/')));
            return isGroup ? Optional.of(found) : Optional.empty();
        }
        // A file such as lib-2.0-sources.jar is another artifact and not version 2.0-sources.
        return classifier.isEmpty() && found.matches(".*-(?:sources|javadoc|tests)")
                ? Optional.empty()
                : Optional.of(found);
    }

    @Override
    public String toString() {
        return group + ":" + name + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}
