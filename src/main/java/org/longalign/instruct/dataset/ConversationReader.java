package org.longalign.instruct.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.data.Role;
import org.longalign.instruct.dataset.Conversations.Dropped;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.RegularFiles;

/** Reads one file of conversations. */
final class ConversationReader {
    private final ConversationLayout layout;
    private final Path file;
    private final Provenance provenance;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Dropped, Integer> dropped = new EnumMap<>(Dropped.class);
    private final List<BadLine> badLines = new ArrayList<>();
    private int records;

    ConversationReader(ConversationLayout layout, Path file, Provenance provenance) {
        this.layout = layout;
        this.file = file;
        this.provenance = provenance;
    }

    Conversations read() {
        try {
            if (isList()) {
                readList();
            } else {
                readLines();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return new Conversations(instructions, dropped, badLines);
    }

    private boolean isList() throws IOException {
        try (InputStream in = Files.newInputStream(RegularFiles.existing(file))) {
            int b = in.read();
            while (b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == 0xEF || b == 0xBB || b == 0xBF) {
                b = in.read();
            }
            return b == '[';
        }
    }

    private void readLines() {
        Jsonl.Contents<Boolean> lines = Jsonl.read(file, record -> {
            add(record);
            return true;
        });
        badLines.addAll(lines.badLines());
    }

    /** Invalid JSON ends the list, since the beginning of the next record cannot be found. */
    private void readList() throws IOException {
        try (JsonParser parser = Jsonl.JSON.createParser(file.toFile())) {
            // Some files have a list after the first one.
            boolean inside = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.END_ARRAY || (!inside && token == JsonToken.START_ARRAY)) {
                    inside = token == JsonToken.START_ARRAY;
                    continue;
                }
                int line = parser.currentTokenLocation().getLineNr();
                try {
                    add(Jsonl.JSON.readTree(parser));
                } catch (IllegalArgumentException e) {
                    badLines.add(new BadLine(file, line, String.valueOf(e.getMessage())));
                }
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            badLines.add(new BadLine(file, line, JsonProblem.of(e) + "; the rest of the file is not read"));
        }
    }

    private void add(JsonNode record) {
        records++;
        List<Message> answered = answered(layout.messages(record));
        if (answered.isEmpty()) {
            drop(Dropped.CONVERSATION);
            return;
        }
        String id = record.path("id").asText("");
        String unique = provenance.path() + "#" + records + (id.isEmpty() ? "" : "/" + id);
        instructions.add(new Instruction(unique, answered, provenance, Map.of()));
    }

    /** The system turns, and the user turns that have a reply, each with its reply. */
    private List<Message> answered(List<Message> turns) {
        List<Message> kept = new ArrayList<>();
        List<Message> asked = new ArrayList<>();
        int system = 0;
        for (Message turn : turns) {
            if (turn.role() == Role.SYSTEM) {
                kept.add(turn);
                system++;
            } else if (turn.role() == Role.USER) {
                asked.add(turn);
            } else if (turn.content().isBlank()) {
                drop(Dropped.EMPTY_REPLY);
                asked.clear();
            } else if (asked.isEmpty()) {
                drop(Dropped.REPLY_TO_NOBODY);
            } else {
                kept.addAll(asked);
                kept.add(turn);
                asked.clear();
            }
        }
        asked.forEach(turn -> drop(Dropped.UNANSWERED));
        return kept.size() == system ? List.of() : kept;
    }

    private void drop(Dropped reason) {
        dropped.merge(reason, 1, Integer::sum);
    }
}
