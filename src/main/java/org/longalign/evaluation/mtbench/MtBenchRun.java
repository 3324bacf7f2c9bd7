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
import org.longalign.chat.InFlight;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.data.Sha256;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;
import org.longalign.evaluation.grading.Grader;
import org.longalign.evaluation.grading.PromptText;
import org.longalign.evaluation.grading.TaskJournal;

/**
 * A run of {@link MtBench} over one model: two turns of each question are answered, and each answer is rated from 1 to 10 in
 * each of some rounds (two, as in the paper). Settings are immutable: each method returns a new run.
 */
public final class MtBenchRun {
    /** Rounds of judging unless set. */
    public static final int DEFAULT_ROUNDS = 2;

    private static final int DEFAULT_REPLY_TOKENS = 1_024;
    private static final int BEST_RATING = 10;
    private static final String NO_FIRST_TURN = "there is no answer to the first turn to go on from";

    private final MtBench bench;
    private final ChatModel model;
    private final Grader judge;
    // Never changed once a run has been handed out.
    private int rounds = DEFAULT_ROUNDS;
    private int replyTokens = DEFAULT_REPLY_TOKENS;
    private int inFlight = 1;
    private @Nullable Path journal;

    MtBenchRun(MtBench bench, ChatModel model, Grader judge) {
        this.bench = bench;
        this.model = model;
        this.judge = judge;
    }

    private MtBenchRun copy() {
        MtBenchRun copy = new MtBenchRun(bench, model, judge);
        copy.rounds = rounds;
        copy.replyTokens = replyTokens;
        copy.inFlight = inFlight;
        copy.journal = journal;
        return copy;
    }

    /** The same with another number of rounds of judging, at least 1. */
    public MtBenchRun rounds(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one round of judging is needed, not " + count);
        }
        MtBenchRun changed = copy();
        changed.rounds = count;
        return changed;
    }

    /** The same with another limit on each answer; 1,024 tokens unless set. */
    public MtBenchRun replyTokens(int tokens) {
        MtBenchRun changed = copy();
        changed.replyTokens = tokens;
        return changed;
    }

    /** The same with so many questions under way at a time, 1 unless set. */
    public MtBenchRun inFlight(int limit) {
        MtBenchRun changed = copy();
        changed.inFlight = limit;
        return changed;
    }

    /** The same with a journal: what is in the file is not asked again. */
    public MtBenchRun journal(Path file) {
        MtBenchRun changed = copy();
        changed.journal = file;
        return changed;
    }

    /** {@link #run(Consumer)} without anybody watching. */
    public MtBenchReport run() {
        return run(results -> {});
    }

    /**
     * Asks model and judge about every question. A turn without an answer, or a rating that cannot be read, is unscored.
     *
     * @param watcher told of both turns of each question as they come, on this thread
     * @throws IllegalArgumentException if the journal is of other work
     * @throws CancellationException if the thread is interrupted; what is done is in the journal
     */
    public MtBenchReport run(Consumer<? super List<MtBenchTurn>> watcher) {
        try (TaskJournal done = TaskJournal.open(journal, work())) {
            List<MtBenchTurn> turns = new ArrayList<>();
            InFlight.of(inFlight)
                    .map(bench.questions(), question -> turns(question, done), watcher::accept)
                    .forEach(turns::addAll);
            return new MtBenchReport(
                    model.name(), judge.model().name() + " (" + judge.kind().label() + ")", turns);
        }
    }

    private List<MtBenchTurn> turns(MtBenchQuestion question, TaskJournal done) {
        List<MtBenchTurn> turns = new ArrayList<>();
        List<Message> conversation = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        for (int turn = 1; turn <= MtBenchQuestion.TURNS; turn++) {
            conversation.add(Message.user(question.turns().get(turn - 1)));
            Answer answer = answer(question, turn, conversation, done);
            answers.add(answer);
            turns.add(new MtBenchTurn(
                    question.id(), question.category(), turn, answer, grades(question, turn, answers, done)));
            conversation.add(Message.assistant(answer.text() == null ? "" : answer.text()));
        }
        return turns;
    }

    private Answer answer(MtBenchQuestion question, int turn, List<Message> conversation, TaskJournal done) {
        boolean broken = conversation.size() > 1
                && conversation.get(conversation.size() - 2).content().isEmpty();
        if (broken) {
            return new Answer(null, NO_FIRST_TURN, false);
        }
        return done.attempt(
                "answer/" + question.id() + "/" + turn,
                Answer.class,
                () -> Answer.ask(model, new ChatRequest(conversation, question.temperature(), replyTokens)),
                Answer::failed);
    }

    private List<Grade> grades(MtBenchQuestion question, int turn, List<Answer> answers, TaskJournal done) {
        PromptText wording = wording(turn, !question.reference().isEmpty());
        String last = answers.get(turn - 1).text();
        List<Grade> grades = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            grades.add(
                    last == null
                            ? Grade.unscored(answers.get(turn - 1).toString(), wording.version())
                            : done.grade(
                                    "grade/" + question.id() + "/" + turn + "/" + round,
                                    wording.version(),
                                    () -> judge.grade(wording, material(question, answers), BEST_RATING)));
        }
        return grades;
    }

    private static Map<String, String> material(MtBenchQuestion question, List<Answer> answers) {
        Map<String, String> material = new HashMap<>();
        for (int turn = 0; turn < answers.size(); turn++) {
            String text = answers.get(turn).text();
            material.put("question" + (turn + 1), question.turns().get(turn));
            material.put("answer" + (turn + 1), text == null ? "" : text);
            if (!question.reference().isEmpty()) {
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
        work.put("judge", judge.fingerprint());
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
