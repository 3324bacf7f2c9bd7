package org.longalign.evaluation.mtbench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.longalign.evaluation.grading.Answer;
import org.longalign.evaluation.grading.Grade;

/**
 * What came of one turn of a question.
 *
 * @param question the question's id
 * @param category its category
 * @param turn 1 or 2
 * @param answer what the model answered, or why it did not
 * @param grades what the judge gave in each round
 */
public record MtBenchTurn(int question, String category, int turn, Answer answer, List<Grade> grades) {
    public MtBenchTurn {
        grades = List.copyOf(grades);
    }

    /** The mean rating over the rounds that have one, 1 to 10; empty if none has. */
    public OptionalDouble rating() {
        return ratings().average();
    }

    /** The gap between the highest and the lowest rating; empty if not two rounds have one. */
    public OptionalDouble spread() {
        return ratings().count() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(ratings().max().getAsInt() - ratings().min().getAsInt());
    }

    private IntStream ratings() {
        return grades.stream().map(Grade::value).flatMapToInt(OptionalInt::stream);
    }
}
