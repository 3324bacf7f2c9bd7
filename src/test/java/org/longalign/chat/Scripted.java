package org.longalign.chat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.longalign.data.Message;

/** A model that does as it is told: one step a call, then the same reply for ever. */
public final class Scripted implements ChatModel {
    public static final ChatReply YES = new ChatReply("yes", "tiny-1", new Usage(10, 0, 5), FinishReason.DONE);

    private final Deque<Supplier<ChatReply>> steps = new ArrayDeque<>();
    private final AtomicInteger calls = new AtomicInteger();

    public Scripted then(Supplier<ChatReply> step) {
        steps.add(step);
        return this;
    }

    public Scripted then(ChatException... failures) {
        for (ChatException failure : failures) {
            steps.add(() -> {
                throw failure;
            });
        }
        return this;
    }

    public int calls() {
        return calls.get();
    }

    /** A request of so many ASCII characters. */
    public static ChatRequest request(int chars) {
        return new ChatRequest(List.of(Message.user("x".repeat(chars))), 1, 100);
    }

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        calls.incrementAndGet();
        Supplier<ChatReply> step;
        synchronized (steps) {
            step = steps.poll();
        }
        return step == null ? YES : step.get();
    }

    @Override
    public String toString() {
        return "tiny at nowhere";
    }
}
