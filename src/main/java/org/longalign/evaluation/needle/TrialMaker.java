package org.longalign.evaluation.needle;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;
import org.longalign.evaluation.grading.Grader;
import org.longalign.evaluation.grading.PromptText;
import org.longalign.evaluation.grading.TaskJournal;

/**
 * Makes single trials: builds the prompt, asks the model, has the answer graded, each at most once a journal.
 *
 * @param hay the text that needles are hidden in
 * @param wording the prompt's, with places for haystack and question
 * @param needles taken in turn by the trials of a cell
 * @param replyTokens room for the reply
 * @param seed of where passages begin
 * @param judge who rates the answers; null for nobody
 */
record TrialMaker(
        Haystack hay,
        PromptText wording,
        List<Needle> needles,
        int replyTokens,
        long seed,
        @Nullable Grader judge) {
    /** What the judge is asked. */
    static final PromptText JUDGING = PromptText.resource(NeedleTest.class, "needle-judge-v1");

    private static final int BEST_RATING = 10;

    /** One trial to be made. */
    record Task(int length, double depth, int trial) {
        String key(String step) {
            return step + "/" + length + "/" + depth + "/" + trial;
        }
    }

    /** What is journaled of an answer: building its prompt takes long enough not to be done twice. */
    private record Asked(Answer answer, int promptTokens, double placedDepth) {}

    NeedleTrial make(Task task, ChatModel model, TaskJournal done) {
        Asked asked = done.attempt(
                task.key("answer"),
                Asked.class,
                () -> {
                    NeedlePrompt prompt = prompt(task);
                    ChatRequest request = new ChatRequest(List.of(Message.user(prompt.text())), 0, replyTokens);
                    return new Asked(Answer.ask(model, request), prompt.promptTokens(), prompt.placedDepth());
                },
                e -> new Asked(Answer.failed(e), 0, task.depth()));
        return new NeedleTrial(
                task.length(),
                task.depth(),
                task.trial(),
                needle(task),
                asked.placedDepth(),
                asked.promptTokens(),
                asked.answer(),
                grade(task, asked.answer(), done));
    }

    NeedlePrompt prompt(Task task) {
        // One passage for all depths of a length and trial: cells of a column differ in nothing but the depth.
        long passage = seed * 1_000_003L + task.length() * 31L + task.trial();
        return hay.prompt(wording, needle(task), task.length() - replyTokens, task.depth(), passage);
    }

    private @Nullable Grade grade(Task task, Answer answer, TaskJournal done) {
        Grader grader = judge;
        if (grader == null) {
            return null;
        }
        String text = answer.text();
        if (text == null) {
            return Grade.unscored(answer.toString(), JUDGING.version());
        }
        Needle needle = needle(task);
        Map<String, String> material =
                Map.of("question", needle.question(), "sentence", needle.sentence(), "answer", text);
        return done.grade(task.key("grade"), JUDGING.version(), () -> grader.grade(JUDGING, material, BEST_RATING));
    }

    private Needle needle(Task task) {
        return needles.get(task.trial() % needles.size());
    }
}
