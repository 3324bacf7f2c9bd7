package org.longalign.instruct.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.internal.TurnFields;

/** The published layouts of the datasets in the paper's suites (section 4.1). */
public enum ConversationLayout {
    /** {@code {"messages": [{"role": "user", "content": ...}, ...]}}, one a line, as LongAlign-10k. */
    LONGALIGN("LongAlign") {
        @Override
        List<Message> messages(JsonNode record) {
            return turns(record, "messages", "role", "content");
        }
    },
    /** {@code {"id": ..., "conversations": [{"from": "human", "value": ...}, ...]}}, in a list or one a line. */
    SHAREGPT("ShareGPT") {
        @Override
        List<Message> messages(JsonNode record) {
            return turns(record, "conversations", "from", "value");
        }
    },
    /**
     * {@code {"instruction": ..., "output": ...}}, in a list, as LongAlpaca-12k; the {@code input}, if any, follows the
     * instruction.
     */
    LONGALPACA("LongAlpaca") {
        @Override
        List<Message> messages(JsonNode record) {
            String input = record.path("input").asText("");
            String instruction = text(record, "instruction");
            return List.of(
                    Message.user(input.isBlank() ? instruction : instruction + "\n\n" + input),
                    Message.assistant(text(record, "output")));
        }
    };

    private final String title;

    ConversationLayout(String title) {
        this.title = title;
    }

    /** The name of the dataset with this layout. */
    public String title() {
        return title;
    }

    /**
     * The turns of a record, unchanged.
     *
     * @throws IllegalArgumentException if the record has another layout, naming the difference
     */
    abstract List<Message> messages(JsonNode record);

    /**
     * Reads a file: a JSON list of records, or one record a line. Records that cannot be read are reported and skipped;
     * empty turns are dropped as {@link Conversations} says.
     *
     * @param licence the dataset's licence, as its publisher states it
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public Conversations read(Path file, String licence) {
        String name = Objects.toString(file.getFileName());
        return new ConversationReader(this, file, new Provenance(title, name, "", licence, name)).read();
    }

    private static List<Message> turns(JsonNode record, String list, String role, String content) {
        if (!record.path(list).isArray()) {
            throw new IllegalArgumentException("there is no list \"" + list + "\"");
        }
        TurnFields.refuseUnheld(record);
        List<Message> turns = new ArrayList<>();
        for (JsonNode turn : record.path(list)) {
            TurnFields.refuseUnheld(turn);
            String said = TurnFields.text(turn, content);
            String who = text(turn, role).toLowerCase(Locale.ROOT);
            turns.add(
                    switch (who) {
                        case "user", "human", "prompter" -> Message.user(said);
                        case "assistant", "gpt", "chatgpt", "bing", "bard", "model" -> Message.assistant(said);
                        case "system" -> Message.system(said);
                        default -> throw TurnFields.unknownRole(who);
                    });
        }
        return turns;
    }

    private static String text(JsonNode record, String field) {
        JsonNode value = record.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("there is no text \"" + field + "\"");
        }
        return value.asText();
    }
}
