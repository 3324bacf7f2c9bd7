package org.longalign.kernel.internal.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Set;
import org.zeromq.ZMQ;

/** Requests that are about the kernel itself. None waits for a cell. */
final class ControlChannel extends RequestChannel {
    /** The request types of the base library: others might wait for a cell and delay an interrupt. */
    private static final Set<String> HANDLED = Set.of("kernel_info_request", "interrupt_request", "shutdown_request");

    private static final String SUBSHELL = "subshell_id";

    private final KernelConnection connection;

    ControlChannel(KernelConnection connection, ZMQ.Socket socket) {
        super(Channel.CONTROL, connection, socket);
        this.connection = connection;
    }

    @Override
    void take(Request request, RequestReplies replies) {
        answer(request, replies, () -> give(request, replies), replies::resolveDeferrals);
        connection.shell().repeatBusy();
    }

    private void give(Request request, RequestReplies replies) {
        String type = request.type();
        switch (type) {
            case "connect_request" -> {
                replies.setBusyDeferIdle();
                reply(request, connection.ports());
            }
            case "create_subshell_request" -> {
                replies.setBusyDeferIdle();
                JsonObject content = new JsonObject();
                content.addProperty(SUBSHELL, connection.shell().create());
                reply(request, content);
            }
            case "delete_subshell_request" -> {
                replies.setBusyDeferIdle();
                delete(request, replies);
            }
            case "list_subshell_request" -> {
                replies.setBusyDeferIdle();
                JsonArray all = new JsonArray();
                connection.shell().subshells().forEach(all::add);
                JsonObject content = new JsonObject();
                content.add(SUBSHELL, all);
                reply(request, content);
            }
            case "debug_request" -> refuse(request, replies, "NotSupported", "this kernel has no debugger");
            default -> {
                if (HANDLED.contains(type) || !connection.shell().takes(type)) {
                    handle(request, replies);
                } else {
                    refuse(request, replies, "BadRequest", type + " belongs on the shell channel");
                }
            }
        }
    }

    private void delete(Request request, RequestReplies replies) {
        JsonElement id = request.content().get(SUBSHELL);
        if (id == null || !id.isJsonPrimitive()) {
            throw new IllegalArgumentException("its " + SUBSHELL + " is not text");
        }
        if (connection.shell().delete(id.getAsString())) {
            reply(request, new JsonObject());
        } else {
            refuse(request, replies, "NoSubshell", ShellChannel.unknown(id.getAsString()));
        }
    }
}
