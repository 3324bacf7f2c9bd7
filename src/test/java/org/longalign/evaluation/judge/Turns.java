package org.longalign.evaluation.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;

/** A chat model for tests: replies in turn, the last one again and again, or a function of the request; keeps requests. */
public final class Turns implements ChatModel {
    /** Stands for a model that fails. */
    public static final String FAILURE = "\u0000failure";

    private final String name;
    private final Function<ChatRequest, String> reply;
    private final List<ChatRequest> requests = new ArrayList<>();
    private FinishReason finish = FinishReason.DONE;

    public Turns(String name, String... replies) {
        this.name = name;
        reply = request -> replies[Math.min(requests.size(), replies.length) - 1];
    }

    public Turns(String name, Function<ChatRequest, String> reply) {
        this.name = name;
        this.reply = reply;
    }

    /** The same whose replies are cut at the limit. */
    public Turns cut() {
        finish = FinishReason.LENGTH;
        return this;
    }

    /** The same whose replies the server's filter cuts. */
    public Turns filtered() {
        finish = FinishReason.FILTERED;
        return this;
    }

    /** What it was asked. */
    public synchronized List<ChatRequest> requests() {
        return List.copyOf(requests);
    }

    /** The last message of a request. */
    public static String last(ChatRequest request) {
        return request.messages().get(request.messages().size() - 1).content();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized ChatReply reply(ChatRequest request) {
        requests.add(request);
        String text = reply.apply(request);
        if (text.equals(FAILURE)) {
            throw new ChatException("the server is busy; try later", true);
        }
        return new ChatReply(text, name, Usage.UNKNOWN, finish);
    }
}
