package org.longalign.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One training example before tokenisation: a conversation, as a row of LongAlign-10k ({@code {"messages": [{"role":
 * "user", ...}, {"role": "assistant", ...}]}}), with what is known of its making.
 *
 * @param id unique within a dataset; empty where a file has none, as LongAlign-10k
 * @param messages the turns in order; at least one
 * @param provenance where the document came from; null for a conversation without one
 * @param details how it was made (task type, model, prompt version, seed, ...); the order is kept
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Instruction(
        String id, List<Message> messages, @Nullable Provenance provenance, Map<String, String> details) {
    /** @throws IllegalArgumentException if there is no message */
    public Instruction {
        id = id == null ? "" : id;
        if (messages == null || messages.isEmpty()) {
            throw new IllegalArgumentException("instruction " + id + " has no messages");
        }
        if (messages.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("instruction " + id + " has null among its messages");
        }
        messages = List.copyOf(messages);
        details = details == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** Reads a row; one that offers tools is refused, since the tools would be lost. */
    @JsonCreator
    static Instruction read(
            @JsonProperty("id") @Nullable String id,
            @JsonProperty("messages") @Nullable List<Message> messages,
            @JsonProperty("provenance") @Nullable Provenance provenance,
            @JsonProperty("details") @Nullable Map<String, String> details,
            @JsonProperty("tools") @Nullable JsonNode tools,
            @JsonProperty("functions") @Nullable JsonNode functions) {
        for (JsonNode offered : new @Nullable JsonNode[] {tools, functions}) {
            if (offered != null && !offered.isNull() && !(offered.isContainerNode() && offered.isEmpty())) {
                throw new IllegalArgumentException("instruction " + (id == null ? "" : id)
                        + " offers \"tools\", which would be lost; write them into the system's message as the model is to"
                        + " see them, or leave the record out");
            }
        }
        return new Instruction(
                id == null ? "" : id,
                messages == null ? List.of() : messages,
                provenance,
                details == null ? Map.of() : details);
    }
}
