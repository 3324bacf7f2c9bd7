package org.longalign.kernel.wire;

import java.util.Locale;
import org.zeromq.SocketType;

/** The five sockets of a kernel. */
enum Channel {
    /** Requests that take their turn: cells, completion, inspection. */
    SHELL(SocketType.ROUTER, "shell_port"),
    /** Requests that are answered while a cell runs: interrupt, shutdown. */
    CONTROL(SocketType.ROUTER, "control_port"),
    /** The kernel asks here for a line of input. */
    STDIN(SocketType.ROUTER, "stdin_port"),
    /** What everybody sees: output, results, whether the kernel is busy. */
    IOPUB(SocketType.PUB, "iopub_port"),
    /** Echoes what it gets. */
    HEARTBEAT(SocketType.ROUTER, "hb_port");

    private final SocketType type;
    private final String field;

    Channel(SocketType type, String field) {
        this.type = type;
        this.field = field;
    }

    SocketType type() {
        return type;
    }

    /** The field of a connection file that has its port. */
    String field() {
        return field;
    }

    /** As messages for people have it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
