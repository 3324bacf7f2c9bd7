package org.longalign.kernel.internal.wire;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Asks front ends for lines of input. The socket has a thread of its own: a thread that runs a cell can be interrupted
 * or stopped at any moment, and must not leave the socket in a broken state.
 */
final class InputChannel {
    private static final int LOOK_MILLIS = 50;

    private final ZMQ.Socket socket;
    private final MessageCodec codec;
    private final DropLog drops;
    private final LinkedBlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    private record Question(Request asker, JsonObject content, CompletableFuture<String> answer) {}

    InputChannel(ZMQ.Socket socket, MessageCodec codec, DropLog drops) {
        this.socket = socket;
        this.codec = codec;
        this.drops = drops;
    }

    void start() {
        Thread thread = new Thread(this::serve, Channel.STDIN.label());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Asks for a line and waits for it. Returns it without its line break.
     *
     * @param asker the request whose sender is asked
     * @param isPassword whether to hide the typed text
     * @throws CancellationException if the waiting thread is interrupted; its interrupt flag stays set
     */
    String ask(Request asker, String prompt, boolean isPassword) {
        JsonObject content = new JsonObject();
        content.addProperty("prompt", prompt);
        content.addProperty("password", isPassword);
        CompletableFuture<String> answer = new CompletableFuture<>();
        questions.add(new Question(asker, content, answer));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for input");
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot ask for input", e.getCause());
        } finally {
            answer.cancel(false); // also if this thread is stopped
        }
    }

    void end() {
        ended = true;
        questions.add(new Question(NOBODY, new JsonObject(), new CompletableFuture<>()));
    }

    private static final Request NOBODY =
            new Request(List.of(), header(), new JsonObject(), new JsonObject(), List.of());

    private static RequestHeader header() {
        JsonObject json = new JsonObject();
        json.addProperty("msg_id", "none");
        json.addProperty("msg_type", "none");
        return new RequestHeader(json);
    }

    private void serve() {
        try {
            while (!ended) {
                Question question = questions.take();
                if (!ended) {
                    answer(question);
                }
            }
        } catch (InterruptedException e) {
            // only an interrupt meant to end this thread comes here
        } finally {
            socket.close();
        }
    }

    private void answer(Question question) {
        try {
            // Discards replies to earlier questions, whose cells no longer wait.
            while (receive(0) != null) {
                drops.record(Channel.STDIN, "no cell waits for it");
            }
            Sockets.send(
                    socket,
                    codec.write(
                            question.asker().identities(),
                            "input_request",
                            question.asker().header(),
                            question.content()));
            String typed = null;
            while (typed == null && !ended && !question.answer().isDone()) {
                typed = receive(LOOK_MILLIS);
            }
            question.answer().complete(typed == null ? "" : typed);
        } catch (ZMQException e) {
            ended |= Sockets.isEnd(e);
            question.answer().completeExceptionally(e);
        } catch (RuntimeException e) {
            question.answer().completeExceptionally(e);
        }
    }

    /** The value of an authentic reply that comes within a time; null if none does. */
    private @Nullable String receive(int millis) {
        socket.setReceiveTimeOut(millis);
        List<byte[]> message = Sockets.receive(socket);
        if (message.isEmpty()) {
            return null;
        }
        try {
            Request reply = codec.read(message);
            if (reply.type().equals("input_reply") && reply.content().has("value")) {
                return reply.content().get("value").getAsString();
            }
            drops.record(Channel.STDIN, "it is not an input reply");
        } catch (RejectedMessage e) {
            drops.record(Channel.STDIN, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            drops.record(Channel.STDIN, "its value is no text");
        }
        return null;
    }
}
