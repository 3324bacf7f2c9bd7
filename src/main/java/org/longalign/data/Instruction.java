package org.longalign.data;

import com.fasterxml.jackson.annotation.JsonInclude;
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
}
