package org.longalign.instruct.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.data.Role;
import org.longalign.instruct.dataset.Conversations.Dropped;
import org.longalign.internal.DuckFiles;
import org.longalign.internal.GzipStream;
import org.longalign.internal.JsonProblem;
import org.longalign.internal.MissingPath;
import org.longalign.internal.RegularFiles;

/** Reads one file of conversations, whose form its first bytes tell. */
final class ConversationReader {
    private static final int PEEKED = 1 << 16;

    private final @Nullable ConversationLayout layout;
    private final Path file;
    private final Provenance provenance;
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<ConversationLayout, Integer> layouts = new EnumMap<>(ConversationLayout.class);
    private final Map<Dropped, Integer> dropped = new EnumMap<>(Dropped.class);
    private final Map<Dropped, Integer> firstLines = new EnumMap<>(Dropped.class);
    private final List<BadLine> badLines = new ArrayList<>();
    private int records;

    /** @param layout of all records; null to recognise that of each */
    ConversationReader(@Nullable ConversationLayout layout, Path file, Provenance provenance) {
        this.layout = layout;
        this.file = file;
        this.provenance = provenance;
    }

    Conversations read() {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(RegularFiles.existing(file)), PEEKED)) {
            byte[] head = peek(in, 4);
            if (begins(head, 'P', 'A', 'R', '1')) {
                readParquet();
            } else if (begins(head, 0x1f, 0x8b)) {
                readText(new BufferedInputStream(new GzipStream(in, IOException::new), PEEKED));
            } else if (begins(head, 0x28, 0xb5, 0x2f, 0xfd) || begins(head, 'P', 'K', 3, 4)) {
                throw new IOException(
                        "it is packed by " + (head[0] == 'P' ? "zip" : "zstd") + "; unpack it, or pack it by gzip");
            } else {
                readText(in);
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(
                    "cannot read " + file + ": there is no such file" + MissingPath.place(file), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return new Conversations(file, instructions, layouts, dropped, firstLines, badLines);
    }

    private static byte[] peek(InputStream in, int bytes) throws IOException {
        in.mark(bytes);
        byte[] head = in.readNBytes(bytes);
        in.reset();
        return head;
    }

    private static boolean begins(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private void readText(InputStream in) throws IOException {
        if (isList(peek(in, PEEKED))) {
            readList(in);
        } else {
            Jsonl.Contents<Boolean> lines = Jsonl.read(file, in, (record, line) -> {
                add(record, line);
                return true;
            });
            badLines.addAll(lines.badLines());
        }
    }

    /** Whether a list begins, or an object over several lines, of which others may follow. */
    private static boolean isList(byte[] head) {
        int at = 0;
        while (at < head.length && " \n\r\t\u00EF\u00BB\u00BF".indexOf(head[at] & 0xff) >= 0) {
            at++;
        }
        if (at < head.length && head[at] == '{') {
            at++;
            while (at < head.length && (head[at] == ' ' || head[at] == '\t' || head[at] == '\r')) {
                at++;
            }
            return at < head.length && head[at] == '\n';
        }
        return at < head.length && head[at] == '[';
    }

    /** Invalid JSON ends the list, since the beginning of the next record cannot be found. */
    private void readList(InputStream in) throws IOException {
        try (JsonParser parser = Jsonl.JSON.createParser(in)) {
            // Some files have a list after the first one.
            boolean inside = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.END_ARRAY || (!inside && token == JsonToken.START_ARRAY)) {
                    inside = token == JsonToken.START_ARRAY;
                    continue;
                }
                int line = parser.currentTokenLocation().getLineNr();
                addOrReport(Jsonl.JSON.readTree(parser), line);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            badLines.add(new BadLine(file, line, JsonProblem.of(e) + "; the rest of the file is not read"));
        }
    }

    /** Rows take the place of lines: a batch of 2,048 is in memory at a time. */
    private void readParquet() throws IOException {
        try (Connection connection = DuckFiles.open(true);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT CAST(to_json(r) AS VARCHAR) FROM " + DuckFiles.parquet(file) + " AS r")) {
            for (int row = 1; rows.next(); row++) {
                addOrReport(Jsonl.parse(rows.getString(1)), row);
            }
        } catch (SQLException e) {
            throw new IOException(
                    DuckFiles.isOutOfMemory(e)
                            ? DuckFiles.tooLarge()
                            : String.valueOf(e.getMessage()).lines().findFirst().orElse("it is no Parquet"),
                    e);
        }
    }

    private void addOrReport(JsonNode record, int line) {
        try {
            add(record, line);
        } catch (IllegalArgumentException e) {
            badLines.add(new BadLine(file, line, String.valueOf(e.getMessage())));
        }
    }

    private void add(JsonNode record, int line) {
        records++;
        ConversationLayout its = layout == null ? ConversationLayout.of(record) : layout;
        List<Message> answered = answered(its.messages(record), line);
        if (answered.isEmpty()) {
            drop(Dropped.CONVERSATION, line);
            return;
        }
        String id = record.path("id").asText("");
        String unique = provenance.path() + "#" + records + (id.isEmpty() ? "" : "/" + id);
        instructions.add(new Instruction(unique, answered, provenanceOf(record), details(record)));
        layouts.merge(its, 1, Integer::sum);
    }

    /** That of the record, if this project wrote it; otherwise the file's. */
    private Provenance provenanceOf(JsonNode record) {
        JsonNode own = record.path("provenance");
        try {
            return own.hasNonNull("source") ? Jsonl.JSON.treeToValue(own, Provenance.class) : provenance;
        } catch (JsonProcessingException e) {
            return provenance;
        }
    }

    private static Map<String, String> details(JsonNode record) {
        Map<String, String> details = new LinkedHashMap<>();
        JsonNode own = record.path("details");
        own.fieldNames()
                .forEachRemaining(name -> details.put(name, own.path(name).asText("")));
        return details;
    }

    /** The system turns, and the user turns that have a reply, each with its reply. */
    private List<Message> answered(List<Message> turns, int line) {
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
                drop(Dropped.EMPTY_REPLY, line);
                asked.clear();
            } else if (asked.isEmpty()) {
                drop(Dropped.REPLY_TO_NOBODY, line);
            } else {
                kept.addAll(asked);
                kept.add(turn);
                asked.clear();
            }
        }
        asked.forEach(turn -> drop(Dropped.UNANSWERED, line));
        return kept.size() == system ? List.of() : kept;
    }

    private void drop(Dropped reason, int line) {
        dropped.merge(reason, 1, Integer::sum);
        firstLines.putIfAbsent(reason, line);
    }
}
