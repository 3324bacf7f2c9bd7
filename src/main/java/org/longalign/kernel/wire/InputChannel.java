package org.longalign.kernel.wire;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Asks a front end for lines of input. A thread of its own owns the socket: one that runs a cell may be interrupted, or
 * ended, at any moment, and must not take the socket with it.
 */
final class InputChannel {
    private static final int LOOK_MILLIS = 50;

    private final ZMQ.Socket socket;
    private final Frames frames;
    private final Complaints complaints;
    private final LinkedBlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private volatile boolean ended;

    private record Question(Request asker, JsonObject content, CompletableFuture<String> answer) {}

    InputChannel(ZMQ.Socket socket, Frames frames, Complaints complaints) {
        this.socket = socket;
        this.frames = frames;
        this.complaints = complaints;
    }

    void start() {
        Thread thread = new Thread(this::serve, Channel.STDIN.label());
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * What somebody types, without the end of the line.
     *
     * @param asker the request whose sender is asked
     * @param isPassword whether what is typed should not be seen
     * @throws CancellationException when the waiting thread is interrupted, whose flag then stays set
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
            throw new IllegalStateException("input could not be asked for", e.getCause());
        } finally {
            answer.cancel(false); // also where this thread is ended
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
            // nobody interrupts this thread but to end it
        } finally {
            socket.close();
        }
    }

    private void answer(Question question) {
        try {
            // An answer to an earlier question, which its cell no longer waits for.
            while (receive(0) != null) {
                complaints.about(Channel.STDIN, "nobody waits for it");
            }
            Sockets.send(
                    socket,
                    frames.write(
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

    /** What an authentic reply holds that comes within a time; null where none does. */
    private @Nullable String receive(int millis) {
        socket.setReceiveTimeOut(millis);
        byte[] first = socket.recv();
        if (first == null) {
            return null;
        }
        List<byte[]> message = new ArrayList<>(List.of(first));
        while (socket.hasReceiveMore()) {
            message.add(socket.recv());
        }
        try {
            Request reply = frames.read(message);
            if (reply.type().equals("input_reply") && reply.content().has("value")) {
                return reply.content().get("value").getAsString();
            }
            complaints.about(Channel.STDIN, "it is no input");
        } catch (RejectedMessage e) {
            complaints.about(Channel.STDIN, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            complaints.about(Channel.STDIN, "its value is no text");
        }
        return null;
    }
}
