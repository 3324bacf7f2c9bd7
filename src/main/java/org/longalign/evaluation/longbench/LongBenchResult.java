package org.longalign.evaluation.longbench;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;

/**
 * What came of one item.
 *
 * @param id the item's id
 * @param set its data set
 * @param answer what the model answered, or why it did not
 * @param metric the data set's automatic metric, 0 to 100; empty without an answer
 * @param grade what a judge made of it; null if none was asked
 */
public record LongBenchResult(
        String id,
        LongBenchDataset set,
        Answer answer,
        OptionalDouble metric,
        @Nullable Grade grade) {
    static LongBenchResult of(LongBenchItem item, Answer answer, @Nullable Grade grade) {
        String text = answer.text();
        OptionalDouble metric = text == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(100 * item.set().metric().score(text, item.answers()));
        return new LongBenchResult(item.id(), item.set(), answer, metric, grade);
    }

    /** The judge's rating as 0 to 100; empty where there is none. */
    public OptionalDouble judged() {
        return grade == null || grade.rating() == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(set.task().normalised(grade.rating()));
    }
}
