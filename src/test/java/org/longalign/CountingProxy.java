package org.longalign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A proxy on loopback that counts connections and answers none: what would go to the network is seen. */
public final class CountingProxy implements AutoCloseable {
    private final AtomicInteger connections = new AtomicInteger();
    private final ServerSocket socket;

    public CountingProxy() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread listener = new Thread(() -> {
            try {
                while (true) {
                    socket.accept().close();
                    connections.incrementAndGet();
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
        listener.setDaemon(true);
        listener.start();
    }

    /** The options by which a Java process goes through it. */
    public List<String> options() {
        return Stream.of("http", "https")
                .flatMap(scheme -> Stream.of(
                        "-D" + scheme + ".proxyHost=127.0.0.1", "-D" + scheme + ".proxyPort=" + socket.getLocalPort()))
                .toList();
    }

    /** The number of connections so far. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
