package org.longalign.instruct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatReply;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.corpus.SeededChoice;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

/**
 * Makes one instruction of a document with the help of a language model (paper, section 3.2 and appendix A):
 *
 * <ol>
 *   <li>draw one of the four {@linkplain TaskType task types};
 *   <li>show the model the document and ask for five questions of that type ({@link Prompt});
 *   <li>draw one of the questions;
 *   <li>show the model the document and that question, and keep its answer.
 * </ol>
 *
 * <p>The instruction's user message is the document, a blank line and the question, exactly as the model was asked; the
 * assistant message is the answer. The document comes first in both calls, so that a server's prompt cache can reuse it.
 * The draws depend on the seed and the document's id only.
 */
public final class SelfInstruct {
    private static final double TEMPERATURE = 1.0;
    private static final int MAX_OUTPUT_TOKENS = 4_096;

    private final ChatModel chat;
    private final long seed;

    /**
     * Self-Instruct with a model.
     *
     * @param chat answers both calls
     * @param seed seed of the draws of task type and question
     */
    public SelfInstruct(ChatModel chat, long seed) {
        this.chat = chat;
        this.seed = seed;
    }

    /** Step 1: the task type drawn for a document. */
    public TaskType taskType(Document document) {
        TaskType[] types = TaskType.values();
        return types[SeededChoice.index(types.length, seed, "task type", document.id())];
    }

    /** The prompt for a document: its task type in its language. */
    public Prompt prompt(Document document) {
        return Prompt.of(taskType(document), document.language());
    }

    /** Step 2 as it is sent: the document, a blank line and the prompt. */
    public ChatRequest questionsRequest(Document document) {
        return request(document, prompt(document).text());
    }

    /**
     * Step 2: the questions that the model proposes.
     *
     * @throws ChatException if the model gives no reply
     */
    public Questions questions(Document document) {
        return Questions.parse(chat.reply(questionsRequest(document)).text(), Prompt.QUESTIONS);
    }

    /** Step 3: which of some proposed questions is drawn, from 0. */
    public int choose(Document document, List<String> questions) {
        return SeededChoice.index(questions.size(), seed, "question", document.id());
    }

    /** Step 4 as it is sent: the document, a blank line and the question. */
    public ChatRequest answerRequest(Document document, String question) {
        return request(document, question);
    }

    /**
     * All steps for one document. Whatever goes wrong is in the result; nothing is thrown but what a bug throws.
     */
    public Attempt make(Document document) {
        TaskType taskType = taskType(document);
        Questions questions;
        try {
            questions = questions(document);
        } catch (ChatException e) {
            return failed(document, Attempt.Stage.QUESTIONS, e);
        }
        if (questions.outcome() == Questions.Outcome.NONE) {
            return new Attempt.Failed(
                    document.id(), taskType, Attempt.Stage.QUESTIONS, "the reply holds no numbered question", false);
        }
        int chosen = choose(document, questions.asked());
        ChatRequest request = answerRequest(document, questions.asked().get(chosen));
        ChatReply answer;
        try {
            answer = chat.reply(request);
        } catch (ChatException e) {
            return failed(document, Attempt.Stage.ANSWER, e);
        }
        if (answer.text().isBlank() || answer.truncated()) {
            String reason = answer.truncated()
                    ? "the answer was cut at the output limit of " + MAX_OUTPUT_TOKENS + " tokens"
                    : "the answer is empty";
            return new Attempt.Failed(document.id(), taskType, Attempt.Stage.ANSWER, reason, false);
        }
        Instruction instruction = new Instruction(
                document.id(),
                List.of(
                        request.messages().get(0),
                        Message.assistant(answer.text().strip())),
                document.provenance(),
                details(document, questions, chosen, answer.model()));
        return new Attempt.Made(document.id(), taskType, questions.asked(), chosen, instruction);
    }

    /** {@link #make} for every document, in order. */
    public SelfInstructReport run(List<Document> documents) {
        return run(documents, attempt -> {});
    }

    /**
     * {@link #make} for every document, in order; failures are kept with their reasons and the others go on.
     *
     * @param done told each attempt as it ends, such as a progress bar
     * @throws CancellationException if the thread is interrupted between two documents
     */
    public SelfInstructReport run(List<Document> documents, Consumer<Attempt> done) {
        List<Attempt> attempts = new ArrayList<>();
        for (Document document : documents) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(
                        "interrupted after " + attempts.size() + " of " + documents.size() + " documents");
            }
            Attempt attempt = make(document);
            attempts.add(attempt);
            done.accept(attempt);
        }
        return new SelfInstructReport(chat.name(), seed, attempts);
    }

    private static ChatRequest request(Document document, String instruction) {
        String shared = document.text() + "\n\n";
        return new ChatRequest(
                List.of(Message.user(shared + instruction)), TEMPERATURE, MAX_OUTPUT_TOKENS, shared.length());
    }

    private Attempt failed(Document document, Attempt.Stage stage, ChatException e) {
        return new Attempt.Failed(
                document.id(),
                taskType(document),
                stage,
                String.valueOf(e.getMessage()),
                e instanceof UnrecordedRequestException);
    }

    private Map<String, String> details(Document document, Questions questions, int chosen, String model) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("language", document.language().code());
        details.put("taskType", taskType(document).label());
        details.put("model", model);
        details.put("promptVersion", prompt(document).version());
        details.put("seed", Long.toString(seed));
        details.put("question", (chosen + 1) + " of " + questions.asked().size());
        return details;
    }
}
