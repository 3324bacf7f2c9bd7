package org.longalign.internal;

import java.nio.file.Files;
import java.nio.file.Path;

/** The check that a name given by a user or a manifest leads to a file with an end. */
public final class RegularFiles {
    private RegularFiles() {}

    /**
     * Refuses what is there and is no file: a device such as {@code /dev/zero}, which has no end, or a FIFO, which waits
     * for a writer.
     *
     * @throws IllegalArgumentException naming the path
     */
    public static Path require(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IllegalArgumentException(path
                    + (Files.isDirectory(path) ? " is a folder; give a file" : " is a device, FIFO or socket; give a regular file"));
        }
        return path;
    }
}
