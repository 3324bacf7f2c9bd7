package org.longalign.instruct.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;
import org.longalign.data.Provenance;

/**
 * The contents of a file of conversations: what was taken, and why the rest was left. Empty assistant turns are dropped, as
 * in the paper (section 4.1), each with the user turn that it fails to answer; so are assistant turns before the first user
 * turn, and user turns without a reply. A conversation that is left without a reply is dropped.
 *
 * <pre>{@code
 * var read = Conversations.read(Path.of("sharegpt.json.gz"));
 * System.out.println(read); // 94 conversations (94 ShareGPT); dropped: 3 empty replies (first in line 12)
 * var instructions = read.orThrow(); // or read.usable(), without the records that could not be read
 * }</pre>
 *
 * @param file the file
 * @param instructions the remaining conversations, in order
 * @param layouts number of them by layout, without those that do not occur
 * @param dropped number of dropped turns and conversations by reason
 * @param firstLines line, or row of Parquet, of the first that was dropped for each reason that occurs, from 1
 * @param badLines records that could not be read, with their lines, or rows of Parquet
 */
public record Conversations(
        Path file,
        List<Instruction> instructions,
        Map<ConversationLayout, Integer> layouts,
        Map<Dropped, Integer> dropped,
        Map<Dropped, Integer> firstLines,
        List<BadLine> badLines) {
    private static final int MOST_REASONS = 10;

    /** Reasons for dropping turns or conversations. */
    public enum Dropped {
        /** An empty assistant turn, with the user turn before it. */
        EMPTY_REPLY("empty replies"),
        /** An assistant turn without a user turn before it. */
        REPLY_TO_NOBODY("replies to nobody"),
        /** A user turn without a reply. */
        UNANSWERED("unanswered turns"),
        /** A conversation without any reply left. */
        CONVERSATION("whole conversations");

        private final String label;

        Dropped(String label) {
            this.label = label;
        }
    }

    public Conversations {
        instructions = List.copyOf(instructions);
        layouts = Collections.unmodifiableMap(new LinkedHashMap<>(layouts));
        Map<Dropped, Integer> all = new EnumMap<>(Dropped.class);
        for (Dropped reason : Dropped.values()) {
            all.put(reason, dropped.getOrDefault(reason, 0));
        }
        dropped = Collections.unmodifiableMap(all);
        firstLines = Collections.unmodifiableMap(new LinkedHashMap<>(firstLines));
        badLines = List.copyOf(badLines);
    }

    /**
     * Reads a file whose records have any of the {@link ConversationLayout}s, each recognised by its fields: a JSON list, a
     * record a line, either of them packed by gzip, or Parquet (with DuckDB). The file's first bytes say which, not its
     * name. Records of this project keep their provenance and details. Records that cannot be read are reported and skipped.
     *
     * @throws java.io.UncheckedIOException naming the file, if it is missing, or cannot be read or unpacked
     * @throws IllegalArgumentException if it is a folder or a device
     * @throws IllegalStateException if it is Parquet and DuckDB is not on the class path
     */
    public static Conversations read(Path file) {
        String name = Objects.toString(file.getFileName());
        return new ConversationReader(null, file, new Provenance(name, name, "", "", name)).read();
    }

    /** The number of turns or conversations dropped for a reason. */
    public int dropped(Dropped reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /**
     * The conversations, if every record could be read and there is one.
     *
     * @throws IllegalArgumentException naming the first bad record and their number, or the file without a conversation
     */
    public List<Instruction> orThrow() {
        new Jsonl.Contents<>(instructions, badLines).orThrow();
        return usable();
    }

    /**
     * The conversations that could be read, of which there must be one. {@link #toString} says what was left, and why.
     *
     * @throws IllegalArgumentException naming the file and the reasons, if there is none
     */
    public List<Instruction> usable() {
        if (instructions.isEmpty()) {
            boolean empty = badLines.isEmpty() && dropped(Dropped.CONVERSATION) == 0;
            throw new IllegalArgumentException(
                    file + (empty ? " has no records; give a file with conversations" : ": " + this));
        }
        return instructions;
    }

    /**
     * Counts, and for each reason the first line: {@code 94 conversations (60 ShareGPT, 34 Alpaca); dropped: 3 empty replies
     * (first in line 12); 2 bad records}, then a line for each kind of bad record.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d conversations", instructions.size()));
        if (!layouts.isEmpty()) {
            text.append(layouts.entrySet().stream()
                    .map(one -> String.format(
                            Locale.ROOT, "%,d %s", one.getValue(), one.getKey().title()))
                    .collect(Collectors.joining(", ", " (", ")")));
        }
        String turns = dropped.entrySet().stream()
                .filter(one -> one.getValue() > 0)
                .map(one -> String.format(
                        Locale.ROOT,
                        "%,d %s (first in line %d)",
                        one.getValue(),
                        one.getKey().label,
                        firstLines.getOrDefault(one.getKey(), 0)))
                .collect(Collectors.joining(", "));
        text.append(turns.isEmpty() ? "; nothing dropped" : "; dropped: " + turns);
        if (!badLines.isEmpty()) {
            text.append(String.format(Locale.ROOT, "; %,d bad records", badLines.size()));
        }
        Map<String, List<BadLine>> kinds = badLines.stream()
                .collect(Collectors.groupingBy(bad -> kind(bad.reason()), LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        kinds.values()
                .forEach(bad -> lines.add(String.format(
                        Locale.ROOT, "\n  %,d: %s%s", bad.size(), bad.size() > 1 ? "first " : "", bad.get(0))));
        lines.stream().limit(MOST_REASONS).forEach(text::append);
        if (lines.size() > MOST_REASONS) {
            text.append("\n  and ").append(lines.size() - MOST_REASONS).append(" more reasons");
        }
        return text.toString();
    }

    /** A reason without the values of the record. */
    private static String kind(String reason) {
        return reason.replaceFirst("(?s)(?:: | \\(column |, but ).*", "");
    }
}
