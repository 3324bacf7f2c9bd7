package org.longalign.data;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Locale;

/**
 * One turn of a conversation. In a file its content is a text or a list of parts that are texts; tool calls, thoughts in a
 * field of their own, images and turns of tools are refused by name.
 *
 * @param role who speaks
 * @param content what is said; may be empty, never null
 */
@JsonDeserialize(using = MessageReader.class)
public record Message(Role role, String content) {
    /** @throws IllegalArgumentException if the role or the content is missing, as in a file it may be */
    public Message {
        if (role == null) {
            throw new IllegalArgumentException("a message has no \"role\"");
        }
        if (content == null) {
            throw new IllegalArgumentException(
                    "a message of the " + role.name().toLowerCase(Locale.ROOT) + " has no \"content\"");
        }
    }

    public static Message system(String content) {
        return new Message(Role.SYSTEM, content);
    }

    public static Message user(String content) {
        return new Message(Role.USER, content);
    }

    public static Message assistant(String content) {
        return new Message(Role.ASSISTANT, content);
    }
}
