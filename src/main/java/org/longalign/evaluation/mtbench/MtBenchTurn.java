package org.longalign.evaluation.mtbench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.longalign.evaluation.judge.Answer;
import org.longalign.evaluation.judge.Judgement;

/**
 * The result of one turn of a question.
 *
 * @param question the question's id
 * @param category its category
 * @param turn 1 or 2
 * @param answer the model's answer, or the reason why there is none
 * @param judgements the judge's verdict in each round
 */
public record MtBenchTurn(int question, String category, int turn, Answer answer, List<Judgement> judgements) {
    public MtBenchTurn {
        judgements = List.copyOf(judgements);
    }

    /** The mean rating, 1 to 10, over the rounds with a rating; empty if no round has one. */
    public OptionalDouble rating() {
        return ratings().average();
    }

    /** The highest rating minus the lowest; empty if fewer than two rounds have one. */
    public OptionalDouble spread() {
        return ratings().count() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(ratings().max().getAsInt() - ratings().min().getAsInt());
    }

    private IntStream ratings() {
        return judgements.stream().map(Judgement::value).flatMapToInt(OptionalInt::stream);
    }
}
