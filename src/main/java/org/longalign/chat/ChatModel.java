package org.longalign.chat;

/** Anything that answers a conversation. Implementations are safe to use from several threads. */
public interface ChatModel {
    /** What it is called in tables and manifests: a model's name, or what stands in for one. */
    String name();

    /**
     * Answers a conversation.
     *
     * @throws ChatException if there is no reply to be had; the message says why and what to do
     */
    ChatReply reply(ChatRequest request);
}
