package org.longalign.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** Temporary names, names that survive a crash, and removal: parts of writing files and folders atomically. */
public final class Folders {
    /** The suffix of temporary names, which begin with a dot. */
    public static final String PARTIAL = ".part";

    private Folders() {}

    /** A temporary name in the folder of a file or folder that will be moved there when it is complete. */
    public static Path partial(Path path) {
        return path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + PARTIAL);
    }

    /** Sends the names in a folder to the disk, so that they last as what they name does. */
    public static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders; its file system keeps names in a journal of its own.
            return;
        }
    }

    /** Removes a file, or a folder with all that is in it; nothing where there is none. */
    public static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path one : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }
}
