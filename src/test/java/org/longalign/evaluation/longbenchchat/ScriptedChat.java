package org.longalign.evaluation.longbenchchat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FinishReason;
import org.longalign.chat.Usage;

/** A chat model for tests: gives its replies in turn, the last one again and again, and keeps what it was asked. */
final class ScriptedChat implements ChatModel {
    /** Stands for a model that fails. */
    static final String FAILURE = "\u0000failure";

    final List<ChatRequest> requests = new ArrayList<>();
    private final List<String> replies;
    private boolean truncated;

    ScriptedChat(String... replies) {
        this.replies = Arrays.asList(replies);
    }

    /** The same model whose replies are cut at the limit. */
    ScriptedChat truncating() {
        truncated = true;
        return this;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        requests.add(request);
        String reply = replies.get(Math.min(requests.size(), replies.size()) - 1);
        if (reply.equals(FAILURE)) {
            throw new ChatException("the server is busy; try later");
        }
        return new ChatReply(reply, "scripted", Usage.UNKNOWN, truncated ? FinishReason.LENGTH : FinishReason.DONE);
    }
}
