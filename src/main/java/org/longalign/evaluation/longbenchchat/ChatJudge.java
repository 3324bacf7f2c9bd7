package org.longalign.evaluation.longbenchchat;

import java.util.List;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.Rating;

/**
 * A judge that asks a chat model (paper, section 3.4). Over recorded replies it is a replay, and its kind says so.
 *
 * @param name the judge's name in tables and charts
 * @param prompt with or without scored examples
 * @param modelJudge asks the model and reads the rating
 */
public record ChatJudge(String name, JudgePrompt prompt, ModelJudge modelJudge) implements Judge {
    /** The name of a judge over recorded replies. */
    public static final String REPLAY_NAME = "recorded verdicts";

    /**
     * A judge named after its model, with the defaults of {@link ModelJudge#of}. A replay, whose model's name lists its
     * authors, is called {@value #REPLAY_NAME}.
     */
    public static ChatJudge of(ChatModel model, JudgePrompt prompt) {
        ModelJudge judge = ModelJudge.of(model);
        return new ChatJudge(judge.kind() == JudgeKind.REPLAY ? REPLAY_NAME : model.name(), prompt, judge);
    }

    /** A copy with another name. */
    public ChatJudge withName(String newName) {
        return new ChatJudge(newName, prompt, modelJudge);
    }

    /** A copy with another sampling temperature, 0 to 2, or {@link ChatRequest#SERVER_DEFAULT}. */
    public ChatJudge withTemperature(double newTemperature) {
        return new ChatJudge(name, prompt, modelJudge.withTemperature(newTemperature));
    }

    /** A copy with another limit on a reply. */
    public ChatJudge withMaxOutputTokens(int newLimit) {
        return new ChatJudge(name, prompt, modelJudge.withMaxOutputTokens(newLimit));
    }

    /**
     * A copy with another number of attempts, see {@link ModelJudge#withAttempts}.
     *
     * @throws IllegalArgumentException if there is no attempt
     */
    public ChatJudge withAttempts(int newAttempts) {
        return new ChatJudge(name, prompt, modelJudge.withAttempts(newAttempts));
    }

    @Override
    public JudgeKind kind() {
        return modelJudge.kind();
    }

    /** Such as {@code few-shot-v2, gpt-4o, temperature 0.0, at most 1024 tokens, asked up to 3 times}. */
    @Override
    public String setting() {
        return prompt.version() + ", " + modelJudge.setting();
    }

    /** The first request about one answer. A replay finds its recorded reply by it. */
    public ChatRequest request(BenchmarkItem item, String answer, Pass pass) {
        return modelJudge.request(prompt.render(item, answer, pass)).inPass(pass.number());
    }

    @Override
    public List<ChatRequest> requests(BenchmarkItem item, String answer, Pass pass) {
        return List.of(request(item, answer, pass));
    }

    @Override
    public ChatJudge forRun(boolean resumed) {
        return new ChatJudge(name, prompt, modelJudge.forRun(resumed));
    }

    @Override
    public Judgement judge(BenchmarkItem item, String answer, Pass pass) {
        return modelJudge.rate(prompt.render(item, answer, pass), prompt.version(), Rating.BEST, pass.number());
    }
}
