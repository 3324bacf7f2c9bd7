package org.longalign.instruct.diversity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.internal.SeededChoice;
import org.longalign.tokenize.Tokenizer;

/**
 * Makes long instructions by concatenating short conversations, as a control for Self-Instruct. Only the last
 * conversation is a question to answer; nothing before it is needed for the answer.
 */
public final class ConcatenatedControl {
    private final List<Instruction> pool;
    private final int[] lengths;
    private final long seed;

    private ConcatenatedControl(List<Instruction> pool, int[] lengths, long seed) {
        this.pool = pool;
        this.lengths = lengths;
        this.seed = seed;
    }

    /**
     * A control from short conversations.
     *
     * @param shortRows conversations that end with a reply
     * @param tokenizer counts their lengths
     * @param seed seed of the order in which they are taken
     * @throws IllegalArgumentException if there are none, or one is empty
     */
    public static ConcatenatedControl of(List<Instruction> shortRows, Tokenizer tokenizer, long seed) {
        if (shortRows.isEmpty()) {
            throw new IllegalArgumentException("a control needs short conversations");
        }
        List<Instruction> pool = List.copyOf(shortRows);
        int[] lengths = pool.stream()
                .mapToInt(row -> row.messages().stream()
                        .map(Message::content)
                        .mapToInt(tokenizer::count)
                        .sum())
                .toArray();
        if (Arrays.stream(lengths).anyMatch(length -> length == 0)) {
            throw new IllegalArgumentException("a short conversation is empty");
        }
        return new ConcatenatedControl(pool, lengths, seed);
    }

    /**
     * One row for each wanted length, of at least one conversation and as many as it takes to reach the length. Each
     * row ends with a different conversation and is filled with the others, which repeat if they do not suffice.
     *
     * @param wanted lengths in tokens, such as those of the rows to compare with
     */
    public List<Instruction> rows(int... wanted) {
        List<Integer> lasts = order("last");
        List<Instruction> rows = new ArrayList<>();
        for (int row = 0; row < wanted.length; row++) {
            int last = lasts.get(row % lasts.size());
            List<Integer> members = new ArrayList<>();
            members.add(last);
            int tokens = lengths[last];
            List<Integer> filling = order("row " + row);
            for (int i = 0; tokens < wanted[row]; i++) {
                int member = filling.get(i % filling.size());
                if (member != last || filling.size() == 1) {
                    members.add(member);
                    tokens += lengths[member];
                }
            }
            rows.add(row(row, members));
        }
        return rows;
    }

    /** Members are in reverse order: the first ends the row. */
    private Instruction row(int number, List<Integer> members) {
        List<Message> messages = new ArrayList<>();
        for (int i = members.size() - 1; i >= 0; i--) {
            messages.addAll(pool.get(members.get(i)).messages());
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put("taskType", "concatenated");
        details.put("seed", Long.toString(seed));
        return new Instruction(
                String.format(Locale.ROOT, "concatenated-%05d", number),
                messages,
                pool.get(members.get(0)).provenance(),
                details);
    }

    private List<Integer> order(String purpose) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(
                i -> SeededChoice.uniform(seed, "concatenated " + purpose, Integer.toString(i))));
        return order;
    }
}
