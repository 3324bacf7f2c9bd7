package org.longalign.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

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
                    + (Files.isDirectory(path)
                            ? " is a folder; give a file"
                            : " is a device, FIFO or socket; give a regular file"));
        }
        return path;
    }

    /**
     * Refuses what is no file, as {@link #require}, and what is missing.
     *
     * @throws IllegalArgumentException naming the path
     * @throws NoSuchFileException if there is nothing, saying where it was looked for
     */
    public static Path existing(Path path) throws NoSuchFileException {
        return require(MissingPath.require(path));
    }

    /**
     * Makes something of an open file.
     *
     * @param <T> what is made
     */
    @FunctionalInterface
    public interface Opening<T> {
        /** Takes over the channel, unless it throws. */
        T of(Path path, FileChannel channel) throws IOException;
    }

    /**
     * Opens a file of some format for reading; the channel is closed again if it is none.
     *
     * @param <T> the open file
     * @throws IllegalArgumentException naming the file if it is no regular file, or what the format finds wrong with it
     * @throws IOException if it cannot be read
     */
    public static <T> T open(Path path, Opening<T> opening) throws IOException {
        FileChannel channel = FileChannel.open(existing(path), StandardOpenOption.READ);
        try {
            return opening.of(path, channel);
        } catch (IllegalArgumentException e) {
            channel.close();
            throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * The bytes of a file that is held in memory as a whole.
     *
     * @throws IllegalArgumentException if it is no regular file
     * @throws IOException if it cannot be read, or has more than an eighth of the heap or 1 GiB
     */
    public static byte[] bytes(Path path) throws IOException {
        long size = Files.size(existing(path));
        long most = Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 8);
        if (size > most) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s has %,d bytes; a file that is read as a whole may have %,d, an eighth of the heap and 1 GiB at"
                            + " most; -Xmx gives more",
                    path,
                    size,
                    most));
        }
        return Files.readAllBytes(path);
    }
}
