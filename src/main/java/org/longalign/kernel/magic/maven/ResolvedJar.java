package org.longalign.kernel.magic.maven;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An artifact in the local repository.
 *
 * @param group its group id
 * @param name its artifact id
 * @param classifier what sets it apart from others of that name; empty for most
 * @param version its version
 * @param file where it lies
 */
public record ResolvedJar(String group, String name, String classifier, String version, Path file) {
    /**
     * The version that a jar on the class path has, where it is the same artifact. Jars tell by their file's name, and
     * where they lie in a repository, also by their group's folder.
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
        // A file name such as lib-2.0-sources.jar is another artifact's, not a version 2.0-sources.
        return classifier.isEmpty() && found.matches(".*-(?:sources|javadoc|tests)")
                ? Optional.empty()
                : Optional.of(found);
    }

    @Override
    public String toString() {
        return group + ":" + name + (classifier.isEmpty() ? "" : ":" + classifier) + ":" + version;
    }
}
