package org.longalign.instruct.dataset;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;

/**
 * The contents of a file of conversations. Empty assistant turns are dropped, as in the paper (section 4.1), each with
 * the user turn that it fails to answer; so are assistant turns before the first user turn, and user turns without a
 * reply. A conversation that is left without a reply is dropped.
 *
 * @param instructions the remaining conversations, in order
 * @param dropped number of dropped turns and conversations by reason
 * @param badLines records that could not be read
 */
public record Conversations(List<Instruction> instructions, Map<Dropped, Integer> dropped, List<BadLine> badLines) {
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
        Map<Dropped, Integer> all = new EnumMap<>(Dropped.class);
        for (Dropped reason : Dropped.values()) {
            all.put(reason, dropped.getOrDefault(reason, 0));
        }
        dropped = Collections.unmodifiableMap(all);
        badLines = List.copyOf(badLines);
    }

    /** The number of turns or conversations dropped for a reason. */
    public int dropped(Dropped reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /**
     * The conversations, if every record could be read.
     *
     * @throws IllegalArgumentException naming the first bad record and their number
     */
    public List<Instruction> orThrow() {
        return new Jsonl.Contents<>(instructions, badLines).orThrow();
    }

    /** Such as {@code 94 conversations; dropped: 3 empty replies, 0 replies to nobody, ...; 1 bad record}. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%,d conversations; dropped:", instructions.size()));
        dropped.forEach((reason, count) -> text.append(String.format(Locale.ROOT, " %,d %s,", count, reason.label)));
        text.setLength(text.length() - 1);
        text.append(String.format(Locale.ROOT, "; %,d bad records", badLines.size()));
        badLines.stream().limit(3).forEach(bad -> text.append("\n  ").append(bad));
        return text.toString();
    }
}
