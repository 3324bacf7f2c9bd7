package org.longalign.instruct;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longalign.chat.Usage;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

/** What Self-Instruct made of one document: an instruction, or the reason why there is none. */
public sealed interface Attempt {
    /** The document's id. */
    String documentId();

    /** The task type that was drawn for the document. */
    TaskType taskType();

    /** The tokens that the calls took, as the server counted them. */
    Usage usage();

    /**
     * An instruction was made.
     *
     * @param document what it is about
     * @param questions the questions the model proposed
     * @param chosen which of them was answered, from 0
     * @param answer the model's answer
     * @param model what answered, as the reply says
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
         * The training example: the document, a blank line and the question as the user's message, as the model was asked,
         * and the answer as the assistant's. It is put together at each call, so that a run over many documents does not
         * hold their texts twice.
         */
        public Instruction instruction() {
            Map<String, String> details = new LinkedHashMap<>();
            details.put("language", document.language().code());
            details.put("taskType", taskType.label());
            details.put("model", model);
            details.put("promptVersion", promptVersion);
            details.put("seed", Long.toString(seed));
            details.put("question", (chosen + 1) + " of " + questions.size());
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
     * @param stage where it ended
     * @param why of which kind the reason is
     * @param reason why, in words
     */
    record Failed(String documentId, TaskType taskType, Stage stage, Why why, String reason, Usage usage)
            implements Attempt {
        /** Whether this is a mistake of the set-up rather than a property of the document. */
        public boolean unrecorded() {
            return why == Why.UNRECORDED;
        }
    }

    /** The two calls of the model. */
    enum Stage {
        /** Asking for questions. */
        QUESTIONS,
        /** Asking for the answer to the chosen one. */
        ANSWER
    }

    /** Why there is no instruction. */
    enum Why {
        /** The reply held nothing. */
        EMPTY("empty", true),
        /** The reply was cut at the output limit. */
        TRUNCATED("truncated", true),
        /** The model declined in words. */
        REFUSAL("refusal", true),
        /** The server's content filter kept the request or the reply back. */
        FILTERED("filtered", true),
        /** The reply to the prompt held no question that could be told. */
        NO_QUESTIONS("no questions", true),
        /** The server does not take the request: it is too long, say. */
        REJECTED("rejected", true),
        /** Recorded replies stood in for a model and had none for this request. */
        UNRECORDED("unrecorded", false),
        /** No call brought a reply, and another time one may: the server was busy or out of reach. */
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

        /** Whether a run that goes on leaves it at that; otherwise it asks again. */
        public boolean lasting() {
            return lasting;
        }
    }
}
