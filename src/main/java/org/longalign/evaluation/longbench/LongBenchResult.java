package org.longalign.evaluation.longbench;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;

/**
 * The result of one item.
 *
 * @param id the item's id
 * @param set its data set
 * @param answer the model's answer, or the reason why there is none
 * @param metric the data set's automatic metric, 0 to 100; empty without an answer
 * @param judgement the judge's verdict; null without a judge
 */
public record LongBenchResult(
        String id,
        LongBenchDataset set,
        Answer answer,
        OptionalDouble metric,
        @Nullable Judgement judgement) {
    static LongBenchResult of(LongBenchItem item, Answer answer, @Nullable Judgement judgement) {
        String text = answer.text();
        OptionalDouble metric = text == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(100 * item.set().metric().score(text, item.answers()));
        return new LongBenchResult(item.id(), item.set(), answer, metric, judgement);
    }

    /** The judge's rating on the scale from 0 to 100; empty if there is none. */
    public OptionalDouble judged() {
        return judgement == null || judgement.value().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(set.task().normalised(judgement.value().getAsInt()));
    }
}
