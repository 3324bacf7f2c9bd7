package org.longalign.kernel.internal.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.jspecify.annotations.Nullable;

/** The replies to one request and the messages published for it. */
final class RequestReplies extends ShellReplyEnvironment {
    private static final String REQUEST = "_request";

    private final Request request;
    private final KernelConnection connection;
    private final BiConsumer<Request, Message<?>> reply;
    /** The thread whose next message is deferred to the end of the request; other threads publish meanwhile. */
    private volatile @Nullable Thread deferring;

    private boolean busy;
    private boolean replied;

    RequestReplies(Request request, KernelConnection connection, BiConsumer<Request, Message<?>> reply) {
        super(null, null, null, request);
        this.request = request;
        this.connection = connection;
        this.reply = reply;
    }

    @Override
    public ShellReplyEnvironment defer() {
        deferring = Thread.currentThread();
        return this;
    }

    @Override
    public void publish(Message<?> message) {
        sendOrDefer(() -> connection.publish(message));
    }

    @Override
    public void reply(Message<?> message) {
        replied = true;
        sendOrDefer(() -> reply.accept(request, message));
    }

    private void sendOrDefer(Runnable send) {
        if (deferring == Thread.currentThread()) {
            deferring = null;
            defer(send);
        } else {
            send.run();
        }
    }

    @Override
    public void setBusyDeferIdle() {
        busy = true;
        super.setBusyDeferIdle();
    }

    /** Publishes busy again. */
    void publishBusy() {
        connection.publish(new Message<>(request, PublishStatus.MESSAGE_TYPE, PublishStatus.BUSY));
    }

    /** Publishes busy if it has not been yet, so that idle follows every request, unknown types included. */
    void ensureBusy() {
        if (!busy) {
            setBusyDeferIdle();
        }
    }

    /** Replies with an error if the request has no reply yet. Messages of other kinds get no reply. */
    void fail(String name, String problem, Consumer<JsonObject> raw) {
        deferring = null;
        ensureBusy();
        if (!replied && request.type().endsWith(REQUEST)) {
            JsonObject content = new JsonObject();
            content.addProperty("status", "error");
            content.addProperty("ename", name);
            content.addProperty("evalue", problem);
            content.add("traceback", new JsonArray());
            defer(() -> raw.accept(content));
        }
    }

    @Override
    public String readFromStdIn(String prompt, boolean isPassword) {
        return connection.input().ask(request, prompt, isPassword);
    }
}
