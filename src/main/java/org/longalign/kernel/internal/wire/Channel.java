package org.longalign.kernel.internal.wire;

import java.util.Locale;
import org.zeromq.SocketType;

/** The five sockets of a kernel. */
enum Channel {
    /** Cells, in turn; completion, inspection, comms meanwhile. */
    SHELL(SocketType.ROUTER, "shell_port"),
    /** Requests that are about the kernel itself: interrupt, shutdown, subshells. */
    CONTROL(SocketType.ROUTER, "control_port"),
    /** The kernel's requests for a line of input. */
    STDIN(SocketType.ROUTER, "stdin_port"),
    /** Messages to all front ends: output, results, whether the kernel is busy. */
    IOPUB(SocketType.XPUB, "iopub_port"),
    /** Echoes every message. */
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

    /** The field with its port in a connection file. */
    String field() {
        return field;
    }

    /** The name in log messages. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
