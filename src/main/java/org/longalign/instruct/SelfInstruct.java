package org.longalign.instruct;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.InFlight;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.corpus.SeededChoice;
import org.longalign.data.Document;
import org.longalign.data.Journal;
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
 * <pre>{@code
 * var selfInstruct = new SelfInstruct(chat, 7).inFlight(16);
 * System.out.println(selfInstruct.estimate(documents, tokenizer::count));
 * SelfInstructReport report = selfInstruct.run(documents, Path.of("journal.jsonl"), attempt -> {});
 * }</pre>
 *
 * <p>The instruction's user message is the document, a blank line and the question, exactly as the model was asked; the
 * assistant message is the answer. The document comes first in both calls, and the second directly follows the first, so
 * that a server's prompt cache can reuse it. The draws depend on the seed and the document's id only.
 *
 * <p>Settings are immutable: each method returns another Self-Instruct.
 */
public final class SelfInstruct {
    private static final double TEMPERATURE = 1.0;
    private static final int MAX_OUTPUT_TOKENS = 4_096;

    private final ChatModel chat;
    private final long seed;
    private final Prompts prompts;
    private final int inFlight;
    private final double temperature;
    private final int maxOutputTokens;

    /**
     * Self-Instruct with a model and the shipped prompts.
     *
     * @param chat answers both calls
     * @param seed seed of the draws of task type and question
     */
    public SelfInstruct(ChatModel chat, long seed) {
        this(chat, seed, Prompts.shipped(), 1, TEMPERATURE, MAX_OUTPUT_TOKENS);
    }

    private SelfInstruct(
            ChatModel chat, long seed, Prompts prompts, int inFlight, double temperature, int maxOutputTokens) {
        this.chat = chat;
        this.seed = seed;
        this.prompts = prompts;
        this.inFlight = inFlight;
        this.temperature = temperature;
        this.maxOutputTokens = maxOutputTokens;
    }

    /** The same with other prompts. */
    public SelfInstruct prompts(Prompts newPrompts) {
        return new SelfInstruct(chat, seed, newPrompts, inFlight, temperature, maxOutputTokens);
    }

    /** The same with so many documents at a time; 1 unless said. */
    public SelfInstruct inFlight(int documents) {
        InFlight.of(documents);
        return new SelfInstruct(chat, seed, prompts, documents, temperature, maxOutputTokens);
    }

    /** The same with another sampling temperature, 0 to 2; 1 unless said. */
    public SelfInstruct temperature(double newTemperature) {
        return new SelfInstruct(chat, seed, prompts, inFlight, newTemperature, maxOutputTokens);
    }

    /** The same with another limit on each reply; 4,096 tokens unless said. */
    public SelfInstruct maxOutputTokens(int tokens) {
        return new SelfInstruct(chat, seed, prompts, inFlight, temperature, tokens);
    }

    /** Step 1: the task type drawn for a document. */
    public TaskType taskType(Document document) {
        TaskType[] types = TaskType.values();
        return types[SeededChoice.index(types.length, seed, "task type", document.id())];
    }

    /** The prompt for a document: its task type in its language. */
    public Prompt prompt(Document document) {
        return prompts.of(taskType(document), document.language());
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

    /** All steps for one document. Whatever goes wrong is in the result; nothing is thrown but what a bug throws. */
    public Attempt make(Document document) {
        return new Calls(chat).make(this, document);
    }

    /** {@link #make} for every document. */
    public SelfInstructReport run(List<Document> documents) {
        return run(documents, attempt -> {});
    }

    /**
     * {@link #make} for every document; failures are kept with their reasons and the others go on.
     *
     * @param done told each attempt as it ends, such as a progress bar
     * @throws IllegalArgumentException if two documents have one id
     * @throws CancellationException if the thread is interrupted
     */
    public SelfInstructReport run(List<Document> documents, Consumer<Attempt> done) {
        return run(documents, new Calls(chat), done);
    }

    /**
     * As {@link #run(List, Consumer)}, with every finished call in a {@linkplain Journal journal}: a run that was stopped
     * or killed goes on where it was when it is started again, and asks nothing of which it has the reply. What the server
     * could not do for the time being is asked again then; what will not change, such as a refusal, is not. A call that
     * cannot succeed for any document, such as one with a wrong key or beyond the budget, is the last one: the documents
     * that need more are left undone.
     *
     * @param journal the file; one that is there must be of the same model, seed, prompts and settings
     * @throws IllegalArgumentException if two documents have one id, or the journal is of other work
     * @throws IllegalStateException if another run uses the journal
     * @throws java.io.UncheckedIOException if the journal cannot be read or written
     * @throws CancellationException if the thread is interrupted; what was finished is in the journal
     */
    public SelfInstructReport run(List<Document> documents, Path journal, Consumer<Attempt> done) {
        try (Journal open = Journal.open(journal, work())) {
            return run(documents, new Calls(chat, open), done);
        }
    }

    private SelfInstructReport run(List<Document> documents, Calls calls, Consumer<Attempt> done) {
        Set<String> ids = new HashSet<>();
        for (Document document : documents) {
            if (!ids.add(document.id())) {
                throw new IllegalArgumentException("two documents are called " + document.id());
            }
        }
        List<Attempt> attempts = InFlight.of(inFlight).map(documents, document -> calls.make(this, document), done);
        return new SelfInstructReport(chat.name(), seed, attempts, calls.asked(), calls.kept());
    }

    /**
     * What the calls for some documents would take, found without making them. The drawn questions are not known yet; the
     * prompt, which is longer than most, stands for each.
     *
     * @param counter the tokens of a text
     */
    public CostEstimate estimate(List<Document> documents, ToIntFunction<String> counter) {
        return CostEstimate.of(
                () -> documents.stream()
                        .flatMap(document -> Stream.of(
                                questionsRequest(document),
                                answerRequest(document, prompt(document).text())))
                        .iterator(),
                counter);
    }

    /** What a journal's steps depend on. */
    private Map<String, String> work() {
        return Map.of(
                "work",
                "Self-Instruct",
                "model",
                chat.name(),
                "seed",
                Long.toString(seed),
                "prompts",
                prompts.version(),
                "temperature",
                Double.toString(temperature),
                "maxOutputTokens",
                Integer.toString(maxOutputTokens));
    }

    long seed() {
        return seed;
    }

    int outputLimit() {
        return maxOutputTokens;
    }

    /** The user's message: a document, a blank line, and what is wanted. */
    static String userTurn(Document document, String instruction) {
        return shared(document) + instruction;
    }

    /** What the two requests about a document begin with. */
    private static String shared(Document document) {
        return document.text() + "\n\n";
    }

    private ChatRequest request(Document document, String instruction) {
        return new ChatRequest(
                List.of(Message.user(userTurn(document, instruction))),
                temperature,
                maxOutputTokens,
                shared(document).length());
    }
}
