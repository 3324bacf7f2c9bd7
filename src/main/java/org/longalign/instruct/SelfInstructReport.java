package org.longalign.instruct;

import java.util.AbstractList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.chat.Usage;
import org.longalign.data.Instruction;

/**
 * The results of Self-Instruct for a list of documents.
 *
 * @param model the {@linkplain org.longalign.chat.ChatModel#name name} of the model
 * @param seed the seed of the draws
 * @param attempts one attempt for every document, in the order of the documents
 * @param asked number of calls that were made and gave a result
 * @param kept number of calls whose result was in the journal of an earlier run
 */
public record SelfInstructReport(String model, long seed, List<Attempt> attempts, int asked, int kept) {
    /** Failures of each kind that {@link #toString} lists. */
    private static final int SHOWN = 10;

    public SelfInstructReport {
        attempts = List.copyOf(attempts);
    }

    /** The attempts that gave an instruction. */
    public List<Attempt.Made> made() {
        return ofKind(Attempt.Made.class);
    }

    /** The attempts that failed. */
    public List<Attempt.Failed> failed() {
        return ofKind(Attempt.Failed.class);
    }

    /** The instructions whose answers a person should read, because they may be refusals. */
    public List<Attempt.Made> needReview() {
        return made().stream().filter(Attempt.Made::needsReview).toList();
    }

    /** The failures by a missing recorded reply: the recording does not fit the prompts, texts or seed. */
    public List<Attempt.Failed> unrecorded() {
        return failed().stream().filter(Attempt.Failed::unrecorded).toList();
    }

    /** The transient failures: a run with the same journal asks for these documents again. */
    public List<Attempt.Failed> undone() {
        return failed().stream()
                .filter(failure -> failure.why() == Attempt.Why.UNDONE)
                .toList();
    }

    /** The number of failures of each kind. */
    public Map<Attempt.Why, Long> reasons() {
        return failed().stream()
                .collect(Collectors.groupingBy(
                        Attempt.Failed::why, () -> new EnumMap<>(Attempt.Why.class), Collectors.counting()));
    }

    /** Tokens of all calls, earlier runs included, as the server counted them. */
    public Usage usage() {
        return attempts.stream().map(Attempt::usage).reduce(Usage.UNKNOWN, Usage::plus);
    }

    /** The instructions, in the order of the documents; each is built by {@code get} and not kept. */
    public List<Instruction> instructions() {
        List<Attempt.Made> made = made();
        return new AbstractList<>() {
            @Override
            public Instruction get(int index) {
                return made.get(index).instruction();
            }

            @Override
            public int size() {
                return made.size();
            }
        };
    }

    /**
     * This report, if every request had a recorded reply and at least one document led to an instruction.
     *
     * @throws IllegalStateException if {@link #unrecorded} is not empty, with the message of the first; or if there were
     *     documents and no instruction came of them, with the reasons and what to do
     */
    public SelfInstructReport orThrow() {
        List<Attempt.Failed> unrecorded = unrecorded();
        if (!unrecorded.isEmpty()) {
            Attempt.Failed first = unrecorded.get(0);
            throw new IllegalStateException(unrecorded.size() + " of " + attempts.size()
                    + " documents have no recorded reply; the first is " + first.documentId() + ": " + first.reason());
        }
        if (made().isEmpty() && !attempts.isEmpty()) {
            Attempt.Failed first = failed().get(0);
            String reasons = reasons().entrySet().stream()
                    .map(each -> each.getValue() + " " + each.getKey().label())
                    .collect(Collectors.joining(", "));
            throw new IllegalStateException("no instruction came of " + counted(attempts.size(), "document") + " ("
                    + reasons + "); the first is " + first.documentId() + ": " + first.reason()
                    + " (every reply is in the run's journal). Use another model, or edit the prompts (Prompts.read)");
        }
        return this;
    }

    /**
     * A line of counts, the answers that need review, then the failures by kind, unrecorded ones first, at most
     * {@value #SHOWN} of each kind.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(counted(made().size(), "instruction")).append(" from ");
        text.append(counted(attempts.size(), "document")).append(", by ");
        text.append(model).append(", seed ").append(seed);
        if (kept > 0) {
            text.append("; ")
                    .append(counted(asked, "call"))
                    .append(", and ")
                    .append(kept)
                    .append(" from the journal");
        }
        List<Attempt.Made> review = needReview();
        for (Attempt.Made made : review.subList(0, Math.min(SHOWN, review.size()))) {
            text.append("\n  ").append(made.documentId()).append(" (to be read by a person, may be a refusal): ");
            text.append(SelfInstructSteps.shown(made.answer()));
        }
        if (review.size() > SHOWN) {
            text.append("\n  and ").append(review.size() - SHOWN).append(" more to be read");
        }
        append(text, unrecorded());
        for (Attempt.Why why : reasons().keySet()) {
            if (why != Attempt.Why.UNRECORDED) {
                append(
                        text,
                        failed().stream()
                                .filter(failure -> failure.why() == why)
                                .toList());
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<Attempt.Failed> failures) {
        for (Attempt.Failed failure : failures.subList(0, Math.min(SHOWN, failures.size()))) {
            text.append("\n  ").append(failure.documentId()).append(" (");
            text.append(failure.taskType().label()).append(", ");
            text.append(failure.stage() == Attempt.Stage.QUESTIONS ? "questions" : "answer")
                    .append(", ");
            text.append(failure.why().label()).append("): ").append(failure.reason());
        }
        if (failures.size() > SHOWN) {
            text.append("\n  and ").append(failures.size() - SHOWN).append(" more (");
            text.append(failures.get(0).why().label()).append(')');
        }
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private <T extends Attempt> List<T> ofKind(Class<T> kind) {
        return attempts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
