package org.longalign.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.longalign.internal.TurnFields;

/** Reads a {@link Message} from JSON; what it could not hold is refused by name. */
final class MessageReader extends JsonDeserializer<Message> {
    @Override
    public Message deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode turn = context.readTree(parser);
        if (!turn.isObject()) {
            throw new IllegalArgumentException("a message is an object with \"role\" and \"content\", not " + turn);
        }
        TurnFields.refuseUnheld(turn);
        String role = turn.path("role").asText("");
        if (turn.path("role").isNull() || role.isEmpty()) {
            throw new IllegalArgumentException("a message has no \"role\"");
        }
        return switch (role) {
            case "system" -> Message.system(content(turn));
            case "user" -> Message.user(content(turn));
            case "assistant" -> Message.assistant(content(turn));
            default -> throw TurnFields.unknownRole(role);
        };
    }

    private static String content(JsonNode turn) {
        if (turn.path("content").isMissingNode() || turn.path("content").isNull()) {
            throw new IllegalArgumentException(
                    "a message of the " + turn.path("role").asText() + " has no \"content\"");
        }
        return TurnFields.text(turn, "content");
    }
}
