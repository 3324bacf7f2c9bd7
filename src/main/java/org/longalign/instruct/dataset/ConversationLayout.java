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

/**
 * Layouts of conversations in files: those of the datasets in the paper's suites (section 4.1), Alpaca's and OpenAI's.
 * {@link Conversations#read(Path)} recognises them; {@link #read} takes one only.
 */
public enum ConversationLayout {
    /** {@code {"messages": [{"role": "user", "content": ...}, ...], "length": ...}}, one a line, as LongAlign-10k. */
    LONGALIGN("LongAlign") {
        @Override
        List<Message> messages(JsonNode record) {
            return turns(record, "messages", "role", "content");
        }
    },
    /** {@code {"messages": [{"role": "user", "content": ...}, ...]}}, as OpenAI's API and notebook 01 have it. */
    MESSAGES("messages") {
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
    /** {@code {"instruction": ..., "input": ..., "output": ...}}; the input, if any, follows the instruction. */
    ALPACA("Alpaca") {
        @Override
        List<Message> messages(JsonNode record) {
            return task(record);
        }
    },
    /** {@code {"instruction": ..., "output": ..., "file": ...}}, in a list, as LongAlpaca-12k; see {@link #ALPACA}. */
    LONGALPACA("LongAlpaca") {
        @Override
        List<Message> messages(JsonNode record) {
            return task(record);
        }
    };

    private static final int MOST_NAMED = 8;

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
     * Reads a file: a JSON list of records, one record a line, either of them packed by gzip, or Parquet. Records that cannot be read are reported and skipped;
     * empty turns are dropped as {@link Conversations} says.
     *
     * @param licence the dataset's licence, as its publisher states it
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public Conversations read(Path file, String licence) {
        String name = Objects.toString(file.getFileName());
        return new ConversationReader(this, file, new Provenance(title, name, "", licence, name)).read();
    }

    /**
     * The layout of a record, by its fields.
     *
     * @throws IllegalArgumentException if it has none of them, naming the fields that it has and those of the layouts
     */
    static ConversationLayout of(JsonNode record) {
        if (!record.isObject()) {
            throw new IllegalArgumentException("a record is an object with fields, but this one is "
                    + record.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        if (record.hasNonNull("messages")) {
            return record.hasNonNull("length") ? LONGALIGN : MESSAGES;
        }
        if (record.hasNonNull("conversations")) {
            return SHAREGPT;
        }
        if (record.hasNonNull("instruction") && record.hasNonNull("output")) {
            return record.hasNonNull("file") || !record.has("input") ? LONGALPACA : ALPACA;
        }
        List<String> names = new ArrayList<>();
        record.fieldNames().forEachRemaining(name -> names.add('"' + name + '"'));
        String more = names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "";
        throw new IllegalArgumentException("no known layout: "
                + (names.isEmpty()
                        ? "there are no fields"
                        : "the fields are " + String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                                + more)
                + "; rename them to \"messages\" (of \"role\" and \"content\"), \"conversations\" (of \"from\" and"
                + " \"value\"), or \"instruction\", \"input\" and \"output\"");
    }

    /** A question with its input, and the answer. */
    private static List<Message> task(JsonNode record) {
        TurnFields.refuseUnheld(record);
        String input = record.hasNonNull("input") ? text(record, "input") : "";
        String instruction = text(record, "instruction");
        return List.of(
                Message.user(input.isBlank() ? instruction : instruction + "\n\n" + input),
                Message.assistant(text(record, "output")));
    }

    /** Turns of a list; those with the other layout's names for role and text are read as well. */
    private static List<Message> turns(JsonNode record, String list, String role, String content) {
        if (!record.path(list).isArray()) {
            throw new IllegalArgumentException("there is no list \"" + list + "\"");
        }
        TurnFields.refuseUnheld(record);
        List<Message> turns = new ArrayList<>();
        for (JsonNode turn : record.path(list)) {
            TurnFields.refuseUnheld(turn);
            String said = TurnFields.text(turn, present(turn, content, "content", "value"));
            String who = text(turn, present(turn, role, "role", "from")).toLowerCase(Locale.ROOT);
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

    private static String present(JsonNode turn, String usual, String... names) {
        for (String name : names) {
            if (!turn.has(usual) && turn.has(name)) {
                return name;
            }
        }
        return usual;
    }

    private static String text(JsonNode record, String field) {
        JsonNode value = record.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("there is no text \"" + field + "\"");
        }
        return value.asText();
    }
}
