package org.longalign.evaluation.longbenchchat;

import java.util.List;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;

/** Rates answers to benchmark items from 1 to 10. Implementations are safe to use from several threads. */
public interface Judge {
    /** The name in tables and charts. */
    String name();

    /** The source of its ratings. */
    JudgeKind kind();

    /**
     * All that its judgements depend on except item, answer and pass: model, prompt, temperature. One line, for people.
     */
    default String setting() {
        return name();
    }

    /**
     * The requests to a model about one answer if the first reply holds a rating, for estimates of cost; empty if it
     * asks no model.
     */
    default List<ChatRequest> requests(BenchmarkItem item, String answer, Pass pass) {
        return List.of();
    }

    /**
     * The judge for the calls of one run, which it ends if they fail alike; itself if it asks no model.
     *
     * @param resumed whether an earlier run has results
     */
    default Judge forRun(boolean resumed) {
        return this;
    }

    /**
     * Rates one answer. A reply without a rating, or a missing reply, gives an unscored judgement and no exception.
     *
     * @param item the item that was answered
     * @param answer a system's answer; may be empty
     * @param pass the round of judging
     * @throws IllegalArgumentException if this judge cannot judge the item, such as for lack of examples
     * @throws org.longalign.chat.UnrecordedRequestException if a replay has no reply to this prompt
     * @throws org.longalign.chat.FailedCallException if the run cannot go on, as {@link org.longalign.chat.Failure} says
     */
    Judgement judge(BenchmarkItem item, String answer, Pass pass);

    /** A judge that shows the model three scored examples, as LongBench-Chat does. */
    static ChatJudge fewShot(ChatModel model) {
        return ChatJudge.of(model, JudgePrompt.FEW_SHOT);
    }

    /** A judge that shows no examples, the paper's baseline. */
    static ChatJudge zeroShot(ChatModel model) {
        return ChatJudge.of(model, JudgePrompt.ZERO_SHOT);
    }
}
