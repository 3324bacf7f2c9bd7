package org.longalign.evaluation.needle;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.data.Message;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.PromptText;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.judge.TaskJournal;

/**
 * Makes single trials: builds the prompt, asks the model, has the answer judged. A journal's finished steps are not
 * repeated.
 *
 * @param hay the text that needles are hidden in
 * @param wording the prompt's, with placeholders for haystack and question
 * @param needles taken in turn by the trials of a cell
 * @param replyTokens the limit on a reply in tokens
 * @param temperature the sampling temperature
 * @param seed draws the sentences at which passages begin
 * @param judge rates the answers; null for no judge
 */
record TrialMaker(
        Haystack hay,
        PromptText wording,
        List<Needle> needles,
        int replyTokens,
        double temperature,
        long seed,
        @Nullable ModelJudge judge) {
    /** The judge's prompt. */
    static final PromptText JUDGING = PromptText.resource(NeedleTest.class, "needle-judge-v1");

    /** One trial to be made. */
    record Task(int length, double depth, int trial) {
        String key(String step) {
            return step + "/" + length + "/" + depth + "/" + trial;
        }
    }

    /** An answer with its prompt's figures; they are in the journal because building a prompt takes long. */
    private record Asked(Answer answer, int promptTokens, double placedDepth) {}

    NeedleTrial make(Task task, ChatModel model, TaskJournal finished) {
        Asked asked = finished.attempt(
                task.key("answer"),
                Asked.class,
                () -> {
                    NeedlePrompt prompt = prompt(task);
                    ChatRequest request = new ChatRequest(
                            List.of(Message.user(prompt.text())), model.temperature(temperature), replyTokens);
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
                judgement(task, asked.answer(), finished));
    }

    NeedlePrompt prompt(Task task) {
        // One passage for all depths of a length and trial: cells of a column differ in nothing but the depth.
        long passage = seed * 1_000_003L + task.length() * 31L + task.trial();
        return hay.prompt(wording, needle(task), task.length() - replyTokens, task.depth(), passage);
    }

    private @Nullable Judgement judgement(Task task, Answer answer, TaskJournal finished) {
        ModelJudge rater = judge;
        if (rater == null) {
            return null;
        }
        String text = answer.text();
        if (text == null) {
            return Judgement.unscored(answer.toString(), JUDGING.version());
        }
        Needle needle = needle(task);
        Map<String, String> material =
                Map.of("question", needle.question(), "sentence", needle.sentence(), "answer", text);
        return finished.judgement(task.key("judgement"), () -> rater.rate(JUDGING, material, Rating.BEST));
    }

    private Needle needle(Task task) {
        return needles.get(task.trial() % needles.size());
    }
}
