package org.longalign.instruct;

import java.util.List;
import org.longalign.data.Instruction;

/** What Self-Instruct made of one document: an instruction, or the reason why there is none. */
public sealed interface Attempt {
    /** The document's id. */
    String documentId();

    /** The task type that was drawn for the document. */
    TaskType taskType();

    /**
     * An instruction was made.
     *
     * @param questions the questions the model proposed
     * @param chosen which of them was answered, from 0
     * @param instruction the result
     */
    record Made(String documentId, TaskType taskType, List<String> questions, int chosen, Instruction instruction)
            implements Attempt {
        public Made {
            questions = List.copyOf(questions);
        }
    }

    /**
     * No instruction was made.
     *
     * @param stage where it ended
     * @param reason why, in words
     * @param unrecorded whether the reason is that recorded replies stood in for a model and had none for this request:
     *     a mistake of the set-up rather than a property of the document
     */
    record Failed(String documentId, TaskType taskType, Stage stage, String reason, boolean unrecorded)
            implements Attempt {}

    /** The two calls of the model. */
    enum Stage {
        /** Asking for questions. */
        QUESTIONS,
        /** Asking for the answer to the chosen one. */
        ANSWER
    }
}
