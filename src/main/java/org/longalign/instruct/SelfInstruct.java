package org.longalign.instruct;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatException;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.cost.CostEstimate;
import org.longalign.data.Document;
import org.longalign.data.Journal;
import org.longalign.data.Message;
import org.longalign.internal.Bounds;
import org.longalign.internal.SeededChoice;

/**
 * Makes one instruction from each document with a language model (paper, section 3.2 and appendix A):
 *
 * <ol>
 *   <li>draw one of the four {@linkplain TaskType task types};
 *   <li>show the model the document and ask for five questions of that type ({@link Prompt});
 *   <li>draw one of the questions;
 *   <li>show the model the document and that question, and keep its answer.
 * </ol>
 *
 * <pre>{@code
 * // given: ChatModel chat, Tokenizer tokenizer, List<Document> documents
 * SelfInstruct selfInstruct = new SelfInstruct(chat, 7).inFlight(16).journal(Path.of("journal.jsonl"));
 * System.out.println(selfInstruct.estimate(documents, tokenizer::count));
 * SelfInstructReport report = selfInstruct.onEach(System.out::println).run(documents);
 * }</pre>
 *
 * <p>The instruction's user message is the document, a blank line and the question, exactly as sent to the model; the
 * assistant message is the answer. The document comes first in both requests, and the second directly follows the
 * first, so that a server's prompt cache can reuse it. The draws depend on the seed and the document's id only.
 *
 * <p>Immutable: each setter returns a copy.
 */
public final class SelfInstruct {
    private static final double TEMPERATURE = 1.0;
    private static final int MAX_OUTPUT_TOKENS = 4_096;

    private final ChatModel chat;
    private final long seed;
    private Prompts prompts = Prompts.shipped();
    private int inFlight = 1;
    private double temperature = TEMPERATURE;
    private int maxOutputTokens = MAX_OUTPUT_TOKENS;
    private @Nullable Path journal;
    private Shard shard = Shard.ALL;
    private Consumer<Attempt> listener = attempt -> {};

    /** Every {@code of}-th document, from the one with the index {@code number}. */
    private record Shard(int number, int of) {
        static final Shard ALL = new Shard(0, 1);
    }

    /**
     * Self-Instruct with a model and the shipped prompts.
     *
     * @param chat answers both requests
     * @param seed seed of the draws of task type and question
     */
    public SelfInstruct(ChatModel chat, long seed) {
        this.chat = chat;
        this.seed = seed;
    }

    /** A copy with one change. */
    private SelfInstruct with(Consumer<SelfInstruct> change) {
        SelfInstruct copy = new SelfInstruct(chat, seed);
        copy.prompts = prompts;
        copy.inFlight = inFlight;
        copy.temperature = temperature;
        copy.maxOutputTokens = maxOutputTokens;
        copy.journal = journal;
        copy.shard = shard;
        copy.listener = listener;
        change.accept(copy);
        return copy;
    }

    /** The prompts that ask for questions. Default {@link Prompts#shipped}. */
    public SelfInstruct prompts(Prompts newPrompts) {
        return with(copy -> copy.prompts = newPrompts);
    }

    /**
     * The number of documents worked on at the same time. Default 1.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public SelfInstruct inFlight(int documents) {
        BoundedConcurrency.of(documents);
        return with(copy -> copy.inFlight = documents);
    }

    /** The sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}. Default 1. */
    public SelfInstruct temperature(double newTemperature) {
        return with(copy -> copy.temperature = Bounds.temperature(newTemperature));
    }

    /** The most tokens of each reply. Default 4,096. */
    public SelfInstruct maxOutputTokens(int tokens) {
        return with(copy -> copy.maxOutputTokens = Bounds.within("maxOutputTokens", tokens, 1, Bounds.MOST_TOKENS));
    }

    /**
     * Keeps every finished call in a {@linkplain Journal journal}, from which a run that was stopped or killed resumes.
     * Default: none.
     *
     * @param file the journal; an existing one must be of the same model, seed, prompts and settings
     */
    public SelfInstruct journal(Path file) {
        return with(copy -> {
            copy.journal = file;
            copy.shard = Shard.ALL;
        });
    }

    /**
     * Makes the instructions of one of n shards, for instance as one job of an array: of every n-th document. Each shard has
     * a {@linkplain #journal journal} of its own in a folder that all share, so a killed one loses the calls under way alone.
     * {@link #merge} puts them together.
     *
     * <pre>{@code
     * // given: SelfInstruct selfInstruct, Path folder, Path shared, int job
     * Corpus long64k = Sources.selected(folder);
     * selfInstruct.shard(job, 64, shared).run(long64k.read(bad -> {})); // in each of 64 jobs, numbered from 0
     * SelfInstructReport report = selfInstruct.merge(long64k.read(bad -> {}), shared); // once all are finished
     * }</pre>
     *
     * @param number 0 to {@code shards - 1}
     * @param folder made if it is missing; it holds {@code shard-0-of-64.jsonl} and so on
     * @throws IllegalArgumentException if there is no such shard
     */
    public SelfInstruct shard(int number, int shards, Path folder) {
        if (shards < 1 || number < 0 || number >= shards) {
            throw new IllegalArgumentException(
                    "shards are numbered from 0 to one below their number, so there is no shard " + number + " of "
                            + shards);
        }
        return with(copy -> {
            copy.journal = folder.resolve(SelfInstructShards.name(number, shards));
            copy.shard = new Shard(number, shards);
        });
    }

    /** Is told of each attempt as it ends, on the thread that called {@link #run}. Default: nothing. */
    public SelfInstruct onEach(Consumer<Attempt> newListener) {
        return with(copy -> copy.listener = newListener);
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

    /** The request of step 2: the document, a blank line and the prompt. */
    public ChatRequest questionsRequest(Document document) {
        return request(document, prompt(document).text());
    }

    /**
     * Step 2: asks the model for questions.
     *
     * @throws ChatException if the model gives no reply
     */
    public Questions questions(Document document) {
        return Questions.parse(chat.reply(questionsRequest(document)).text(), Prompt.QUESTIONS);
    }

    /** Step 3: the index of the question that is drawn, from 0. */
    public int choose(Document document, List<String> questions) {
        return SeededChoice.index(questions.size(), seed, "question", document.id());
    }

    /** The request of step 4: the document, a blank line and the question. */
    public ChatRequest answerRequest(Document document, String question) {
        return request(document, question);
    }

    /** All steps for one document, without the journal. Failures are part of the result and are not thrown. */
    public Attempt make(Document document) {
        return new SelfInstructSteps(chat, null).make(this, document);
    }

    /**
     * Makes an instruction from every document. A document that fails is reported with its reason, and the others
     * continue. A refusal is a failure; an answer that may be one is kept, {@linkplain Attempt.Made#needsReview marked}
     * and listed in the report.
     *
     * <p>With a {@linkplain #journal journal}, a later run asks only for the replies that are missing. Transient
     * failures are asked again; lasting ones, such as a refusal, are not. After a failure that concerns every document
     * ({@link ChatException#endsRun}) or a used-up budget, nothing more is asked, and the remaining documents are
     * {@linkplain SelfInstructReport#undone undone}. A missing recorded reply does not stop the run, since asking on
     * costs nothing: the report lists them all.
     *
     * @throws IllegalArgumentException if two documents have the same id, or the journal is of other work
     * @throws IllegalStateException if another run uses the journal
     * @throws java.io.UncheckedIOException if the journal cannot be read or written
     * @throws CancellationException if the thread is interrupted; finished calls are in the journal
     */
    public SelfInstructReport run(List<Document> documents) {
        return run(documents.stream());
    }

    /**
     * As {@link #run(List)}. A {@linkplain #shard shard} holds only its own documents in memory.
     *
     * @param documents in the same order for every shard; closed at the end
     */
    public SelfInstructReport run(Stream<Document> documents) {
        List<Document> mine;
        try (documents) {
            int[] index = {0};
            mine = documents
                    .sequential()
                    .filter(document -> index[0]++ % shard.of() == shard.number())
                    .toList();
        }
        Path file = journal;
        if (file == null) {
            return run(mine, new SelfInstructSteps(chat, null));
        }
        try (Journal open = Journal.open(file, work(shard))) {
            return run(mine, new SelfInstructSteps(chat, open));
        }
    }

    /**
     * The report of all documents, from the journals of all shards; its attempts are those of one run of all documents. It
     * asks for nothing.
     *
     * @param documents those of the shards, in their order; closed at the end
     * @param folder that of {@link #shard}
     * @throws IllegalStateException naming the shards that are missing, running or not finished
     * @throws IllegalArgumentException if two documents have the same id, a journal is of other work, or the folder has no
     *     shards or those of several divisions
     * @throws java.io.UncheckedIOException if a journal cannot be read
     */
    public SelfInstructReport merge(Stream<Document> documents, Path folder) {
        try (documents) {
            return new SelfInstructShards(folder)
                    .merge(this, chat, documents.iterator(), (number, shards) -> work(new Shard(number, shards)));
        }
    }

    private SelfInstructReport run(List<Document> documents, SelfInstructSteps steps) {
        Set<String> ids = new HashSet<>();
        documents.forEach(document -> requireNew(ids, document));
        List<Attempt> attempts =
                BoundedConcurrency.of(inFlight).map(documents, document -> steps.make(this, document), listener);
        return new SelfInstructReport(chat.name(), seed, attempts, steps.asked(), steps.kept());
    }

    static void requireNew(Set<String> ids, Document document) {
        if (!ids.add(document.id())) {
            throw new IllegalArgumentException("two documents have the id " + document.id());
        }
    }

    /**
     * Estimates the calls for some documents without making them. The drawn questions are not known yet; each is taken
     * to be as long as the prompt, which is longer than most questions.
     *
     * @param counter counts the tokens of a text
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

    /** The settings that the steps of a journal depend on, and the shard if it is one of several. */
    private Map<String, String> work(Shard part) {
        Map<String, String> work = new TreeMap<>(settings());
        if (!part.equals(Shard.ALL)) {
            work.put("shard", part.number() + " of " + part.of());
        }
        return work;
    }

    private Map<String, String> settings() {
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
                ChatRequest.shown(chat.temperature(temperature)),
                "maxOutputTokens",
                Integer.toString(maxOutputTokens));
    }

    long seed() {
        return seed;
    }

    int outputLimit() {
        return maxOutputTokens;
    }

    /** The user's message: a document, a blank line and an instruction. */
    static String userTurn(Document document, String instruction) {
        return shared(document) + instruction;
    }

    /** The common beginning of the two requests about a document. */
    private static String shared(Document document) {
        return document.text() + "\n\n";
    }

    private ChatRequest request(Document document, String instruction) {
        return new ChatRequest(
                List.of(Message.user(userTurn(document, instruction))),
                chat.temperature(temperature),
                maxOutputTokens,
                shared(document).length());
    }
}
