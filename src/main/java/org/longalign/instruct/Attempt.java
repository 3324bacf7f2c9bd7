package org.longalign.instruct;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.chat.Usage;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

/** The result of Self-Instruct for one document: an instruction, or the reason why there is none. */
public sealed interface Attempt {
    /** The document's id. */
    String documentId();

    /** The task type that was drawn for the document. */
    TaskType taskType();

    /** Tokens of the document's calls, as the server counted them. */
    Usage usage();

    /**
     * An instruction was made.
     *
     * @param document the document that it is about
     * @param questions the questions that the model proposed
     * @param chosen index of the question that was answered, from 0
     * @param answer the model's answer
     * @param model the model named by the reply
     * @param promptVersion {@link Prompt#version} of the prompt
     * @param seed the seed of the draws
     */
    record Made(
            Document document,
            TaskType taskType,
            List<String> questions,
            int chosen,
            String answer,
            String model,
            String promptVersion,
            long seed,
            Usage usage)
            implements Attempt {
        public Made {
            questions = List.copyOf(questions);
        }

        @Override
        public String documentId() {
            return document.id();
        }

        /** The question that was answered. */
        public String question() {
            return questions.get(chosen);
        }

        /**
         * Whether a person should read the answer, because it may be a refusal: it neither clearly declines, which is a
         * {@link Why#REFUSAL}, nor clearly answers.
         */
        public boolean needsReview() {
            return Refusal.kind(answer) == Refusal.Kind.UNSURE;
        }

        /**
         * The training example: the document, a blank line and the question as the user's message, exactly as sent to
         * the model, and the answer as the assistant's. It is built at each call, so that a run over many documents
         * does not keep their texts twice. An answer that {@linkplain #needsReview needs review} has a detail {@code
         * review} that says so.
         */
        public Instruction instruction() {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("language", document.language().code());
            details.put("taskType", taskType.label());
            details.put("model", model);
            details.put("promptVersion", promptVersion);
            details.put("seed", Long.toString(seed));
            details.put("question", (chosen + 1) + " of " + questions.size());
            if (needsReview()) {
                details.put("review", "the answer may be a refusal");
            }
            return new Instruction(
                    document.id(),
                    List.of(Message.user(SelfInstruct.userTurn(document, question())), Message.assistant(answer)),
                    document.provenance(),
                    details);
        }
    }

    /**
     * No instruction was made.
     *
     * @param stage the call that failed
     * @param why the kind of failure
     * @param reason the failure in words
     */
    record Failed(String documentId, TaskType taskType, Stage stage, Why why, String reason, Usage usage)
            implements Attempt {
        /** Whether a recorded reply is missing, which is a mistake of the set-up and not of the document. */
        public boolean unrecorded() {
            return why == Why.UNRECORDED;
        }
    }

    /** The two calls for a document. */
    enum Stage {
        /** Asking for questions. */
        QUESTIONS,
        /** Asking for the answer to the chosen question. */
        ANSWER
    }

    /** Kinds of failure. */
    enum Why {
        /** The reply was empty. */
        EMPTY("empty", true),
        /** The reply was cut at the output limit. */
        TRUNCATED("truncated", true),
        /** The reply ended for a reason that does not say that it is whole. */
        UNFINISHED("unfinished", true),
        /** The model declined in words. */
        REFUSAL("refusal", true),
        /** The server's content filter withheld the reply or refused the request. */
        FILTERED("filtered", true),
        /** No question was found in the reply to the prompt. */
        NO_QUESTIONS("no questions", true),
        /** The server rejected the request, because it is too long, for example. */
        REJECTED("rejected", true),
        /** The replay had no reply for this request. */
        UNRECORDED("unrecorded", false),
        /**
         * A transient failure: the server was busy or unreachable, the budget was used up, or the run had stopped
         * before.
         */
        UNDONE("undone", false);

        private final String label;
        private final boolean lasting;

        Why(String label, boolean lasting) {
            this.label = label;
            this.lasting = lasting;
        }

        /** The name in tables. */
        public String label() {
            return label;
        }

        /** Whether the failure is final; a resumed run asks again otherwise. */
        public boolean lasting() {
            return lasting;
        }
    }
}
