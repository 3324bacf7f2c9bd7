package org.longalign.chat;

/** Answers conversations: a server, recorded replies, or a model in this process. Implementations are thread-safe. */
public interface ChatModel {
    /** The name in tables and manifests: a model's, or one that says where the replies come from. */
    String name();

    /**
     * Whether replies come from a record, so that the same request always gets the same reply and repeating it is of no
     * use. A model around another hands on the other's value.
     */
    default boolean isReplay() {
        return false;
    }

    /**
     * The temperature at which the model samples if a request asks for one: the same, or {@link
     * ChatRequest#SERVER_DEFAULT} if it is set to leave it to the server. Runs tell this one in their journals and
     * reports. A model around another hands on the other's value.
     */
    default double temperature(double asked) {
        return asked;
    }

    /**
     * Answers a conversation.
     *
     * @throws ChatException if there is no reply; the message names the cause and the remedy
     */
    ChatReply reply(ChatRequest request);

    /** A model around another, under the other's name: it hands on all but what it changes. */
    abstract class Around implements ChatModel {
        /** The model inside. */
        protected final ChatModel model;

        /** @param model the model inside */
        protected Around(ChatModel model) {
            this.model = model;
        }

        @Override
        public String name() {
            return model.name();
        }

        @Override
        public boolean isReplay() {
            return model.isReplay();
        }

        @Override
        public double temperature(double asked) {
            return model.temperature(asked);
        }

        @Override
        public String toString() {
            return model.toString();
        }
    }
}
