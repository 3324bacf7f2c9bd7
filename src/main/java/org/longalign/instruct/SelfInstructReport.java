package org.longalign.instruct;

import java.util.ArrayList;
import java.util.List;
import org.longalign.data.Instruction;

/**
 * What Self-Instruct made of a list of documents.
 *
 * @param model what answered, as {@link org.longalign.chat.ChatModel#name} says
 * @param seed the seed of the draws
 * @param attempts one for every document, in the order of the documents
 */
public record SelfInstructReport(String model, long seed, List<Attempt> attempts) {
    public SelfInstructReport {
        attempts = List.copyOf(attempts);
    }

    /** The documents that became an instruction. */
    public List<Attempt.Made> made() {
        return ofKind(Attempt.Made.class);
    }

    /** The documents that did not. */
    public List<Attempt.Failed> failed() {
        return ofKind(Attempt.Failed.class);
    }

    /** The failures that a set-up mistake caused: recorded replies that do not fit the prompts, texts or seed. */
    public List<Attempt.Failed> unrecorded() {
        return failed().stream().filter(Attempt.Failed::unrecorded).toList();
    }

    /** The instructions, in the order of the documents. */
    public List<Instruction> instructions() {
        return made().stream().map(Attempt.Made::instruction).toList();
    }

    /**
     * This report, unless a request had no recorded reply.
     *
     * @throws IllegalStateException if {@link #unrecorded} is not empty; the message is that of the first
     */
    public SelfInstructReport orThrow() {
        List<Attempt.Failed> unrecorded = unrecorded();
        if (!unrecorded.isEmpty()) {
            Attempt.Failed first = unrecorded.get(0);
            throw new IllegalStateException(unrecorded.size() + " of " + attempts.size()
                    + " documents have no recorded reply; the first is " + first.documentId() + ": " + first.reason());
        }
        return this;
    }

    /** A line of counts, then a line for every failure, unrecorded ones first. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(counted(made().size(), "instruction")).append(" from ");
        text.append(counted(attempts.size(), "document")).append(", by ");
        text.append(model).append(", seed ").append(seed);
        List<Attempt.Failed> failures = new ArrayList<>(unrecorded());
        failed().stream().filter(failure -> !failure.unrecorded()).forEach(failures::add);
        for (Attempt.Failed failure : failures) {
            text.append("\n  ")
                    .append(failure.documentId())
                    .append(" (")
                    .append(failure.taskType().label());
            text.append(", ").append(failure.stage() == Attempt.Stage.QUESTIONS ? "questions" : "answer");
            text.append("): ").append(failure.reason());
        }
        return text.toString();
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private <T extends Attempt> List<T> ofKind(Class<T> kind) {
        return attempts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
