package org.longalign.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a conversation's turn in a file. A message is a text and who says it; a turn that says or asks for
 * more is refused by the name of its field, never read without it. Fields that are notes, such as a time, are ignored.
 */
public final class TurnFields {
    /** Fields that say something beside the text. */
    private static final List<String> SPOKEN = List.of(
            "tool_calls",
            "function_call",
            "tool_call_id",
            "tools",
            "functions",
            "reasoning_content",
            "reasoning",
            "thinking",
            "refusal",
            "audio",
            "image",
            "images",
            "videos");
    /** Fields by which a turn asks not to be learnt, or not fully. */
    private static final List<String> LEARNT = List.of("weight", "train", "training", "loss");

    /** Texts that say nothing; some files hold lists of tools as JSON in a text. */
    private static final Set<String> EMPTY = Set.of("", "[]", "{}");

    private static final String OF_A_TOOL = ": a tool has no turns here, only the system, the user and the assistant;"
            + " write its words into a user's turn, or leave the record out";

    private static final Map<String, String> REMEDIES = Map.of(
            "tool", OF_A_TOOL,
            "function", OF_A_TOOL,
            "function_call", OF_A_TOOL,
            "observation", OF_A_TOOL,
            "ipython", OF_A_TOOL,
            "developer", ": call it \"system\"");

    private TurnFields() {}

    /**
     * The text of a field: a string, or a list of parts that are texts ({@code {"type": "text", "text": ...}} or strings),
     * joined.
     *
     * @throws IllegalArgumentException if it is missing or null, or has a part that is no text, naming field and part
     */
    public static String text(JsonNode turn, String field) {
        JsonNode value = turn.path(field);
        if (value.isTextual()) {
            return value.asText();
        }
        if (!value.isArray()) {
            throw new IllegalArgumentException("there is no text \"" + field + "\""
                    + (value.isMissingNode() || value.isNull() ? "" : ", but " + shortened(value)));
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : value) {
            JsonNode words =
                    part.isObject() && part.path("type").asText("text").equals("text") ? part.path("text") : part;
            if (!words.isTextual()) {
                throw new IllegalArgumentException(
                        "\"" + field + "\" has a part that is no text: " + shortened(part) + "; leave the record out");
            }
            text.append(words.asText());
        }
        return text.toString();
    }

    /**
     * Refuses a turn, or a record's own fields, that a message would not hold.
     *
     * @throws IllegalArgumentException if a field with something in it is a tool call, thoughts, an image or the like, or
     *     asks that the turn is not learnt; the message names the field and the remedy
     */
    public static void refuseUnheld(JsonNode turn) {
        for (String field : SPOKEN) {
            JsonNode value = turn.path(field);
            boolean empty = value.isMissingNode()
                    || value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || (value.isTextual() && EMPTY.contains(value.asText().strip()));
            if (!empty) {
                throw new IllegalArgumentException(
                        "there is \"" + field + "\", which would be lost: " + shortened(value)
                                + "; write it into the content as the model is to see it, or leave the record out");
            }
        }
        for (String field : LEARNT) {
            JsonNode value = turn.path(field);
            if ((value.isNumber() && value.asDouble() != 1) || (value.isBoolean() && !value.asBoolean())) {
                throw new IllegalArgumentException(
                        "there is \"" + field + "\": " + value
                                + ", but every answer is learnt alike; end the conversation before it, or leave the record out");
            }
        }
    }

    /** The error for a role that no message has, with a remedy for those of tools and developers. */
    public static IllegalArgumentException unknownRole(String role) {
        return new IllegalArgumentException("unknown role \"" + role + "\"" + REMEDIES.getOrDefault(role, ""));
    }

    private static String shortened(JsonNode value) {
        String text = value.toString();
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
