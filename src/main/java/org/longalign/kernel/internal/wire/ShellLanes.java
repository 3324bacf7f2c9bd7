package org.longalign.kernel.internal.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one shell. Cells run in order, and so do messages of comms, but those do not wait for a cell. Questions
 * about code and about the kernel are answered in a third thread, that of all shells.
 */
final class ShellLanes {
    /** Requests that change nothing, and so need not wait for a cell. */
    private static final Set<String> QUESTIONS = Set.of(
            "complete_request",
            "inspect_request",
            "is_complete_request",
            "history_request",
            "kernel_info_request",
            "comm_info_request",
            "connect_request");

    private static final Set<String> COMMS = Set.of("comm_open", "comm_msg", "comm_close");

    private final Lane questions;
    private final Lane cells;
    private final Lane comms;
    private final CellHandler handler;
    private volatile boolean ended;
    /** The request whose cell runs; guarded by this. */
    private @Nullable RequestReplies running;

    /** @param name the name of its threads */
    ShellLanes(String name, CellHandler handler, Lane questions) {
        this.handler = handler;
        this.questions = questions;
        cells = new Lane(name);
        comms = new Lane(name + " comms");
    }

    CellHandler handler() {
        return handler;
    }

    Lane laneOf(String type) {
        return QUESTIONS.contains(type) ? questions : COMMS.contains(type) ? comms : cells;
    }

    /** Whether the shell was deleted: requests that still wait are refused. */
    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
        handler.end();
        cells.end();
        comms.end();
    }

    /** Notes that a cell begins. */
    synchronized void begins(RequestReplies replies) {
        running = replies;
    }

    /** Publishes that the kernel is idle after a cell, and whatever else was deferred. */
    synchronized void ends(RequestReplies replies) {
        running = null;
        replies.resolveDeferrals();
    }

    /**
     * Publishes once more that the cell which runs keeps the kernel busy: front ends take the last state for the kernel's,
     * and a question answered meanwhile has ended with idle.
     */
    synchronized void repeatBusy() {
        if (running != null) {
            running.publishBusy();
        }
    }
}
