package org.longalign.chat.cost;

import java.util.function.ToIntFunction;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.Usage;

/**
 * Counts tokens for a model that does not report them, such as recorded replies, to show what a server would have
 * charged. It counts with a tokenizer and a prompt cache that never drops anything. Usage that a reply reports is kept.
 */
public final class CountedChat extends ChatModel.Around {
    private final ToIntFunction<String> counter;
    private final PromptCache cache;

    /**
     * Counts the tokens of a model.
     *
     * @param counter counts the tokens of a text
     */
    public CountedChat(ChatModel model, ToIntFunction<String> counter) {
        super(model);
        this.counter = counter;
        this.cache = new PromptCache(counter);
    }

    @Override
    public ChatReply reply(ChatRequest request) {
        ChatReply reply = model.reply(request);
        Usage usage = reply.usage().equals(Usage.UNKNOWN)
                ? cache.send(request, counter.applyAsInt(reply.text()))
                : reply.usage();
        return new ChatReply(reply.text(), reply.model(), usage, reply.finish(), reply.note());
    }

    @Override
    public String toString() {
        return model + ", tokens counted here";
    }
}
