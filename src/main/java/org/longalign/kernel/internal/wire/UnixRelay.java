package org.longalign.kernel.internal.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A Unix domain socket in front of a ZeroMQ socket. JeroMQ has none: its {@code ipc} is a TCP port. ZeroMQ's protocol is the
 * same bytes on both, so this passes on bytes between each connection to the file and one to the port, and knows nothing of
 * messages. The port is on loopback, where only messages with the key's signature are accepted, as with {@code tcp}.
 */
final class UnixRelay {
    private static final int BUFFER_BYTES = 1 << 16;
    /** The least of the systems' limits, macOS's. */
    private static final int LONGEST_PATH = 103;

    private static final int END_MILLIS = 300;

    private final Path file;
    private final int port;
    private final ServerSocketChannel server;
    private final List<Thread> answering = new CopyOnWriteArrayList<>();

    private UnixRelay(Path file, int port, ServerSocketChannel server) {
        this.file = file;
        this.port = port;
        this.server = server;
    }

    /**
     * Listens at a file, in place of one that a process has left behind.
     *
     * @param port the port of the ZeroMQ socket
     * @throws IOException if the file is in use or cannot be made; the message says what to do
     */
    static UnixRelay listen(Path file, int port) throws IOException {
        if (file.toString().length() > LONGEST_PATH) {
            throw new IOException("the path of the Unix socket " + file + " is longer than " + LONGEST_PATH
                    + " characters; set JUPYTER_RUNTIME_DIR to a shorter folder, or use tcp");
        }
        SocketAddress address = UnixDomainSocketAddress.of(file);
        removeOld(file, address);
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(address);
            restrict(file);
            UnixRelay relay = new UnixRelay(file, port, server);
            daemon(relay::accept, "ipc " + file.getFileName());
            return relay;
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException(
                    "cannot listen at the Unix socket " + file + ": " + e.getMessage()
                            + "; start Jupyter with --KernelManager.transport=tcp",
                    e);
        }
    }

    private static void removeOld(Path file, SocketAddress address) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (SocketChannel other = SocketChannel.open(address)) {
            throw new IllegalStateException(other.toString());
        } catch (IllegalStateException e) {
            throw new IOException("another process listens at the Unix socket " + file
                    + "; start the kernel again, so that Jupyter chooses another");
        } catch (IOException e) {
            Files.delete(file);
        }
    }

    private static void restrict(Path file) throws IOException {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (UnsupportedOperationException e) {
            // This system has no such permissions.
        }
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel outside = server.accept();
                SocketChannel inside =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                inside.setOption(StandardSocketOptions.TCP_NODELAY, true);
                daemon(() -> pass(outside, inside), "ipc in");
                answering.add(daemon(() -> pass(inside, outside), "ipc out"));
                answering.removeIf(thread -> !thread.isAlive());
            } catch (IOException e) {
                // The server was closed, or the front end has gone already.
            }
        }
    }

    /** Passes on bytes until there are no more; the other direction may go on. */
    private static void pass(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    int written = to.write(buffer);
                    assert written > 0;
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    /** Waits until the last messages have left, and removes the file. */
    void end() {
        try {
            server.close();
            Files.deleteIfExists(file);
            for (Thread thread : answering) {
                thread.join(END_MILLIS);
            }
        } catch (IOException e) {
            // Jupyter removes the file too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
