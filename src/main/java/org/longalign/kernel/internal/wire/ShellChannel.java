package org.longalign.kernel.internal.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** Requests to run and to explain code, which go to the threads of the shell that they name. */
final class ShellChannel extends RequestChannel {
    private static final String MAIN = "";
    /** The most bytes of requests that wait; beyond, further ones wait in the network. */
    private static final long MOST_BYTES = Sockets.MAX_BYTES;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** The memory of a request beside its content. */
    private static final int OVERHEAD_BYTES = 1_000;

    private final KernelConnection connection;
    private final Lane questions = new Lane("questions");
    private final Map<String, ShellLanes> shells = Collections.synchronizedMap(new LinkedHashMap<>());
    private final AtomicLong waitingBytes = new AtomicLong();
    private @Nullable Supplier<CellHandler> subshells;

    ShellChannel(KernelConnection connection, ZMQ.Socket socket) {
        super(Channel.SHELL, connection, socket);
        this.connection = connection;
    }

    void handleCells(CellHandler main, Supplier<CellHandler> others) {
        subshells = others;
        shells.put(MAIN, new ShellLanes("shell", main, questions));
    }

    /** Creates a subshell and returns its id. */
    String create() {
        Supplier<CellHandler> handlers = subshells;
        if (handlers == null) {
            throw new IllegalStateException("nothing runs cells yet");
        }
        String id = UUID.randomUUID().toString();
        shells.put(id, new ShellLanes("subshell " + id, handlers.get(), questions));
        return id;
    }

    /** Deletes a subshell; whether there was one. */
    boolean delete(String id) {
        ShellLanes deleted = id.equals(MAIN) ? null : shells.remove(id);
        if (deleted != null) {
            deleted.end();
        }
        return deleted != null;
    }

    /** The ids of the subshells, the oldest first. */
    List<String> subshells() {
        synchronized (shells) {
            return shells.keySet().stream().filter(id -> !id.equals(MAIN)).toList();
        }
    }

    static String unknown(String id) {
        return "there is no subshell " + id + ": list_subshell_request lists those that there are";
    }

    /** Whether a type of request belongs here. */
    boolean takes(String type) {
        return !MessageType.getType(type).equals(MessageType.UNKNOWN);
    }

    @Override
    void take(Request request, RequestReplies replies) {
        ShellLanes shell = shells.get(request.header().subshell());
        if (shell == null) {
            String problem = unknown(request.header().subshell());
            answer(request, replies, () -> refuse(request, replies, "NoSubshell", problem), replies::resolveDeferrals);
            repeatBusy();
            return;
        }
        long bytes = (long) request.content().toString().length() + OVERHEAD_BYTES;
        while (waitingBytes.get() > MOST_BYTES) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        waitingBytes.addAndGet(bytes);
        shell.laneOf(request.type()).execute(() -> {
            waitingBytes.addAndGet(-bytes);
            give(request, replies, shell);
        });
    }

    private void give(Request request, RequestReplies replies, ShellLanes shell) {
        String type = request.type();
        if (type.equals("execute_request")) {
            shell.begins(replies);
            answer(request, replies, () -> run(request, replies, shell), () -> shell.ends(replies));
        } else if (type.equals("connect_request")) {
            answer(request, replies, () -> connect(request, replies), replies::resolveDeferrals);
        } else {
            answer(request, replies, () -> handle(request, replies), replies::resolveDeferrals);
        }
        repeatBusy();
    }

    /** After a request that has ended with idle: the cell of the main shell, if one runs, keeps the kernel busy. */
    void repeatBusy() {
        ShellLanes main = shells.get(MAIN);
        if (main != null) {
            main.repeatBusy();
        }
    }

    private void run(Request request, RequestReplies replies, ShellLanes shell) {
        if (shell.hasEnded()) {
            refuse(request, replies, "Aborted", "the subshell was deleted");
        } else {
            shell.handler().handle(replies, request.message(MessageType.EXECUTE_REQUEST));
        }
    }

    private void connect(Request request, RequestReplies replies) {
        replies.setBusyDeferIdle();
        reply(request, connection.ports());
    }
}
