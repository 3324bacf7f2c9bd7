package org.longalign.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one process at a time may have, and one user in it. Under POSIX a process loses its lock when it closes any
 * descriptor of the file, so what reads or writes the file does it through {@link #file} alone.
 */
public final class LockedFile implements AutoCloseable {
    /** The files that this process has: a second opening must not touch them, because its closing would unlock them. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path held;
    private final RandomAccessFile file;

    private LockedFile(Path held, RandomAccessFile file) {
        this.held = held;
        this.file = file;
    }

    /**
     * Opens a file, or begins an empty one, for this user alone until it is closed.
     *
     * @param path its folder exists
     * @throws IllegalStateException with the message {@code inUse} if a running process, this one included, has it
     */
    public static LockedFile open(Path path, String inUse) throws IOException {
        Path held = real(path);
        if (!HELD.add(held)) {
            throw new IllegalStateException(inUse);
        }
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            try {
                if (file.getChannel().tryLock() == null) {
                    throw new IllegalStateException(inUse);
                }
            } catch (OverlappingFileLockException e) {
                file.close();
                throw new IllegalStateException(inUse); // held by this process under a name that looks like another
            } catch (RuntimeException | IOException e) {
                file.close();
                throw e;
            }
            return new LockedFile(held, file);
        } catch (RuntimeException | IOException e) {
            HELD.remove(held);
            throw e;
        }
    }

    private static Path real(Path path) throws IOException {
        if (Files.exists(path)) {
            return path.toRealPath();
        }
        Path whole = path.toAbsolutePath();
        return Objects.requireNonNull(whole.getParent()).toRealPath().resolve(whole.getFileName());
    }

    /** The file to read and write. It is no channel: an interrupt of a thread that uses a channel closes it. */
    public RandomAccessFile file() {
        return file;
    }

    /** Its bytes from the first on. The stream moves the place of {@link #file} and is not to be closed. */
    public InputStream fromStart() throws IOException {
        file.seek(0);
        return new FileInputStream(file.getFD());
    }

    /** Lets others have the file. */
    @Override
    public void close() throws IOException {
        if (file.getChannel().isOpen()) {
            try {
                file.close(); // and with it the lock
            } finally {
                HELD.remove(held);
            }
        }
    }
}
