package org.longalign.evaluation.mtbench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.chat.FailedCallException;
import org.longalign.chat.UnrecordedRequestException;
import org.longalign.chat.client.BoundedConcurrency;
import org.longalign.chat.client.ChatModels;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.judge.TaskJournal;
import org.longalign.internal.Bounds;
import org.longalign.internal.Sha256;

/**
 * A run of {@link MtBench} over one model. Both turns of each question are answered, and each answer is rated from 1 to
 * 10 in each of several rounds (two, as in the paper). The run is immutable; each setter returns a copy.
 */
public final class MtBenchRun {
    /** Rounds of judging unless set. */
    public static final int DEFAULT_ROUNDS = 2;

    private static final int DEFAULT_REPLY_TOKENS = 1_024;
    private static final String NO_FIRST_TURN = "the first turn has no answer to continue from";

    private final MtBench bench;
    private final ChatModel model;
    private final ModelJudge judge;
    // Set on a fresh copy only, never on a run that was handed out.
    private int rounds = DEFAULT_ROUNDS;
    private int replyTokens = DEFAULT_REPLY_TOKENS;
    private int inFlight = 1;
    private @Nullable Double temperature;
    private @Nullable Path journal;
    private Consumer<? super List<MtBenchTurn>> listener = turns -> {};

    MtBenchRun(MtBench bench, ChatModel model, ModelJudge judge) {
        this.bench = bench;
        this.model = model;
        this.judge = judge;
    }

    private MtBenchRun copy() {
        MtBenchRun copy = new MtBenchRun(bench, model, judge);
        copy.rounds = rounds;
        copy.replyTokens = replyTokens;
        copy.inFlight = inFlight;
        copy.temperature = temperature;
        copy.journal = journal;
        copy.listener = listener;
        return copy;
    }

    /** Sets the number of rounds of judging, at least 1; {@value #DEFAULT_ROUNDS} unless set. */
    public MtBenchRun rounds(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one round of judging is needed, not " + count);
        }
        MtBenchRun changed = copy();
        changed.rounds = count;
        return changed;
    }

    /** Sets the limit on each answer; 1,024 tokens unless set. */
    public MtBenchRun replyTokens(int tokens) {
        MtBenchRun changed = copy();
        changed.replyTokens = Bounds.within("replyTokens", tokens, 1, Bounds.MOST_TOKENS);
        return changed;
    }

    /** Sets the number of questions in flight at once, at least 1; 1 unless set. */
    public MtBenchRun inFlight(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("at least one question must be in flight, not " + limit);
        }
        MtBenchRun changed = copy();
        changed.inFlight = limit;
        return changed;
    }

    /** Sets the journal, from which a stopped run resumes without asking for an answer or a rating twice. */
    public MtBenchRun journal(Path file) {
        MtBenchRun changed = copy();
        changed.journal = file;
        return changed;
    }

    /** Sets the sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}; that of each question's category unless set. */
    public MtBenchRun temperature(double newTemperature) {
        MtBenchRun changed = copy();
        changed.temperature = Bounds.temperature(newTemperature);
        return changed;
    }

    /** Sets a listener, called with both turns of each question on the thread that called {@link #run}. */
    public MtBenchRun onEach(Consumer<? super List<MtBenchTurn>> listener) {
        MtBenchRun changed = copy();
        changed.listener = listener;
        return changed;
    }

    /**
     * Asks model and judge about every question. A turn without an answer or a readable rating is unscored.
     *
     * @throws IllegalArgumentException if the journal is of other work
     * @throws UnrecordedRequestException if model or judge is a replay without a reply to a request
     * @throws FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     * @throws CancellationException if the thread is interrupted; the journal holds what is finished
     */
    public MtBenchReport run() {
        try (TaskJournal finished = TaskJournal.open(journal, work())) {
            MtBenchRun guarded = new MtBenchRun(
                    bench, ChatModels.forRun(model, finished.resumed()), judge.forRun(finished.resumed()));
            guarded.rounds = rounds;
            guarded.replyTokens = replyTokens;
            guarded.temperature = temperature;
            List<MtBenchTurn> turns = new ArrayList<>();
            BoundedConcurrency.of(inFlight)
                    .map(bench.questions(), question -> guarded.turns(question, finished), listener::accept)
                    .forEach(turns::addAll);
            return new MtBenchReport(model.name(), judge.label(), turns);
        }
    }

    private List<MtBenchTurn> turns(MtBenchQuestion question, TaskJournal finished) {
        List<MtBenchTurn> turns = new ArrayList<>();
        List<Message> conversation = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int turn = 1; turn <= MtBenchQuestion.TURNS; turn++) {
            conversation.add(Message.user(question.turns().get(turn - 1)));
            Answer answer = answer(question, turn, conversation, finished);
            answers.add(answer);
            turns.add(new MtBenchTurn(
                    question.id(), question.category(), turn, answer, judgements(question, turn, answers, finished)));
            conversation.add(Message.assistant(answer.text() == null ? "" : answer.text()));
        }
        return turns;
    }

    private Answer answer(MtBenchQuestion question, int turn, List<Message> conversation, TaskJournal finished) {
        boolean broken = conversation.size() > 1
                && conversation.get(conversation.size() - 2).content().isEmpty();
        if (broken) {
            return new Answer(null, NO_FIRST_TURN, false);
        }
        return finished.answer(
                "answer/" + question.id() + "/" + turn,
                () -> Answer.ask(model, new ChatRequest(conversation, temperature(question), replyTokens)));
    }

    private double temperature(MtBenchQuestion question) {
        Double set = temperature;
        return model.temperature(set == null ? question.temperature() : set);
    }

    private List<Judgement> judgements(MtBenchQuestion question, int turn, List<Answer> answers, TaskJournal finished) {
        PromptText wording = wording(turn, question.judgedByReference());
        Answer answer = answers.get(turn - 1);
        List<Judgement> judgements = new ArrayList<>();
        for (int number = 1; number <= rounds; number++) {
            int round = number;
            judgements.add(
                    answer.text() == null
                            ? Judgement.unscored(answer.toString(), wording.version())
                            : finished.judgement(
                                    "judgement/" + question.id() + "/" + turn + "/" + round,
                                    () -> judge.rate(wording, material(question, answers), Rating.BEST, round)));
        }
        return judgements;
    }

    private static Map<String, String> material(MtBenchQuestion question, List<Answer> answers) {
        Map<String, String> material = new HashMap<>();
        for (int turn = 0; turn < answers.size(); turn++) {
            String text = answers.get(turn).text();
            material.put("question" + (turn + 1), question.turns().get(turn));
            material.put("answer" + (turn + 1), text == null ? "" : text);
            if (question.judgedByReference()) {
                material.put("reference" + (turn + 1), question.reference().get(turn));
            }
        }
        return material;
    }

    private static PromptText wording(int turn, boolean reference) {
        return PromptText.resource(
                MtBenchRun.class, "mtbench-judge-turn" + turn + (reference ? "-reference" : "") + "-v1");
    }

    private Map<String, String> work() {
        Map<String, String> work = new TreeMap<>();
        work.put("task", "mtbench");
        work.put("model", model.name());
        work.put("judge", judge.setting());
        Double set = temperature;
        if (set != null || Double.isNaN(model.temperature(0))) {
            work.put("temperature", ChatRequest.shown(model.temperature(set == null ? 0 : set)));
        }
        work.put("references", "math, reasoning and coding");
        work.put("replyTokens", Integer.toString(replyTokens));
        work.put(
                "questions",
                Sha256.hex(Jsonl.JSON.valueToTree(bench.questions()).toString()));
        for (int turn = 1; turn <= MtBenchQuestion.TURNS; turn++) {
            for (boolean reference : new boolean[] {false, true}) {
                PromptText wording = wording(turn, reference);
                work.put("wording " + wording.version(), wording.fingerprint());
            }
        }
        return work;
    }
}
