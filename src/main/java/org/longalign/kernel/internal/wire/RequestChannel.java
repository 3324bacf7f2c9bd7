package org.longalign.kernel.internal.wire;

import com.google.gson.JsonObject;
import java.util.List;
import org.zeromq.ZMQ;

/** A channel of requests, each of which is answered and ends with idle, whatever happens. */
abstract class RequestChannel extends Listener {
    private final Channel channel;
    private final KernelConnection connection;

    RequestChannel(Channel channel, KernelConnection connection, ZMQ.Socket socket) {
        super(channel, socket, connection.sockets(), connection.drops());
        this.channel = channel;
        this.connection = connection;
    }

    /** Takes a request; {@link #answer} does the rest, in this thread or another. */
    abstract void take(Request request, RequestReplies replies);

    @Override
    final void take(List<byte[]> message) throws RejectedMessage {
        Request request = connection.codec().read(message);
        take(
                request,
                new RequestReplies(
                        request,
                        connection,
                        (to, reply) -> send(connection.codec().write(to.identities(), reply))));
    }

    /** Handles a request. */
    interface Answer {
        void give();
    }

    /**
     * Handles a request, and replies with an error if that fails.
     *
     * @param end publishes what was deferred
     */
    final void answer(Request request, RequestReplies replies, Answer answer, Runnable end) {
        request.begin();
        try {
            answer.give();
        } catch (IllegalArgumentException e) {
            refuse(request, replies, "BadRequest", String.valueOf(e.getMessage()));
        } catch (Throwable thrown) {
            connection.drops().record(channel, "its handler threw " + thrown);
            refuse(request, replies, thrown.getClass().getName(), String.valueOf(thrown.getMessage()));
        } finally {
            end.run();
        }
        if (replies.isMarkedForShutdown()) {
            connection.shutDown();
        }
    }

    /** Handles a request by the handler of its type. */
    final void handle(Request request, RequestReplies replies) {
        if (!connection.handle(request, replies)) {
            connection.drops().record(channel, "there is no handler for " + printable(request.type()));
            replies.ensureBusy();
        }
    }

    /** Replies with an error. */
    final void refuse(Request request, RequestReplies replies, String name, String problem) {
        replies.fail(name, problem, reply -> reply(request, reply));
    }

    /** Replies with content that the base library has no type for. */
    final void reply(Request request, JsonObject content) {
        String type = request.type().replaceFirst("_request$", "_reply");
        send(connection.codec().write(request.identities(), type, request.header(), content));
    }

    private static String printable(String type) {
        return type.length() <= 40 && type.matches("\\w+") ? type : "its type";
    }
}
