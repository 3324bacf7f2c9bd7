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
 * What a file of conversations held. Empty turns of the assistant are dropped, as in the paper (section 4.1), each with the
 * user's turn that it fails to answer; so are turns of the assistant before the user's first, and turns of the user that
 * nothing follows. A conversation without a reply is dropped whole.
 *
 * @param instructions the conversations that are left, in order
 * @param dropped what was dropped, by reason
 * @param badLines records that could not be read
 */
public record Conversations(List<Instruction> instructions, Map<Dropped, Integer> dropped, List<BadLine> badLines) {
    /** Why turns or conversations were dropped. */
    public enum Dropped {
        /** An empty turn of the assistant, with the user's turn before it. */
        EMPTY_REPLY("empty replies"),
        /** A turn of the assistant that no turn of the user precedes. */
        REPLY_TO_NOBODY("replies to nobody"),
        /** A turn of the user that no reply follows. */
        UNANSWERED("unanswered turns"),
        /** A conversation of which no reply was left. */
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

    /** How much was dropped for a reason. */
    public int dropped(Dropped reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /**
     * The conversations, where every record must be good.
     *
     * @throws IllegalArgumentException naming the first bad record and how many there are
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
