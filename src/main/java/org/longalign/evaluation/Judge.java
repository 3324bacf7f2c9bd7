package org.longalign.evaluation;

import java.util.List;
import org.longalign.chat.ChatModel;
import org.longalign.chat.ChatRequest;

/** Rates answers to benchmark items from 1 to 10. Implementations are safe to use from several threads. */
public interface Judge {
    /** What it is called in tables and charts. */
    String name();

    /** What stands behind it. */
    JudgeKind kind();

    /** What its judgements depend on beside item, answer and pass: model, prompt, temperature. One line for people. */
    default String setting() {
        return name();
    }

    /** What it asks a model about one answer, if all goes well; empty if it asks none. It tells costs beforehand. */
    default List<ChatRequest> requests(BenchmarkItem item, String answer, Pass pass) {
        return List.of();
    }

    /**
     * Rates one answer. Replies that hold no rating, or no reply, give an unscored judgement and no exception.
     *
     * @param item the item that was answered
     * @param answer what a system answered; may be empty
     * @param pass which round of judging this is
     * @throws IllegalArgumentException if this judge cannot judge the item at all, such as for want of examples
     * @throws org.longalign.chat.UnrecordedRequestException if a replay holds nothing for this very prompt
     * @throws org.longalign.chat.FailedCallException if key, address, model or account are such that every other call
     *     would fail too
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
