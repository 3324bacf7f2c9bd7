package org.longalign.tokenize;

import java.util.List;
import java.util.Set;
import org.longalign.data.Message;
import org.longalign.tokenize.ChatTemplate.Omission;

/** The texts that a built-in template puts around messages. */
interface ConversationForm {
    /** The kinds of text in a rendered conversation. */
    enum Kind {
        /** The template's own words, in which special tokens are tokens. */
        MARKER,
        /** A message's words, in which the texts of special tokens are ordinary text. */
        CONTENT,
        /** The words of an answer, which are targets. */
        ANSWER,
        /** The template's own words that end an answer, and are targets. */
        END
    }

    /**
     * A part of a rendered conversation.
     *
     * @param text its text; may be empty
     * @param kind whose words they are
     */
    record Part(String text, Kind kind) {}

    /**
     * The parts of a conversation.
     *
     * @param prompt whether the begin of the assistant's next message follows
     * @throws IllegalArgumentException if the form has no place for the messages
     */
    List<Part> parts(List<Message> messages, boolean prompt, TargetRules rules);

    /** The text that ends a reply; empty if nothing does. */
    String closing(TargetRules rules);

    /** The parts of a conversation that the form leaves out. */
    Set<Omission> omissions(List<Message> messages);

    /** The special token that the model is to predict after every answer, whatever follows it in the text; or empty. */
    default String predictedAfterAnswers() {
        return "";
    }

    /** Whether each part is encoded by itself, not all as one text. */
    default boolean encodesPartsAlone() {
        return false;
    }

    /** Special tokens that end a reply as well, where the tokenizer has them. */
    default List<String> otherEndings() {
        return List.of();
    }
}
