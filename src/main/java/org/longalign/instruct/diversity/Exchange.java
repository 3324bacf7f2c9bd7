package org.longalign.instruct.diversity;

import java.util.List;
import java.util.stream.Collectors;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Provenance;
import org.longalign.data.Role;

/**
 * An instruction split into context, question and answer.
 *
 * @param source the collection of its document; empty if unknown
 * @param task its task type; empty if unknown
 * @param context the text before the question: the document, or earlier turns
 * @param question the user's last question or request
 * @param answer the assistant's last reply
 */
public record Exchange(String source, String task, String context, String question, String answer) {
    /**
     * Splits an instruction. The question is the last paragraph of the user's last turn, as in Self-Instruct's rows,
     * and the context is everything before it.
     *
     * @throws IllegalArgumentException if the instruction has no user turn
     */
    public static Exchange of(Instruction instruction) {
        List<Message> messages = instruction.messages();
        int last = messages.size() - 1;
        while (last >= 0 && messages.get(last).role() != Role.USER) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("instruction " + instruction.id() + " has no user turn");
        }
        String turn = messages.get(last).content().strip();
        int cut = turn.lastIndexOf("\n\n");
        String before = contents(messages.subList(0, last));
        String document = cut < 0 ? "" : turn.substring(0, cut);
        Provenance from = instruction.provenance();
        return new Exchange(
                from == null ? "" : from.source(),
                instruction.details().getOrDefault("taskType", ""),
                before.isEmpty() || document.isEmpty() ? before + document : before + "\n\n" + document,
                turn.substring(cut < 0 ? 0 : cut + 2),
                contents(messages.subList(last + 1, messages.size())));
    }

    private static String contents(List<Message> messages) {
        return messages.stream().map(Message::content).collect(Collectors.joining("\n\n"));
    }
}
