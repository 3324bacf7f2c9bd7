package org.longalign.paper;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The score of a model on an evaluation set.
 *
 * @param evalSet the evaluation set
 * @param exactMatch share of questions with a completely correct answer, averaged over examples, 0 to 1
 * @param items that share for each example, in order; empty if only the mean is known
 */
public record Score(
        @JsonProperty("probe") EvalSet evalSet,
        double exactMatch,
        @Nullable List<Double> items) {
    public Score {
        items = items == null ? List.of() : List.copyOf(items);
    }

    /** A score of which only the mean is known. */
    public Score(EvalSet evalSet, double exactMatch) {
        this(evalSet, exactMatch, List.of());
    }

    /** The score from the share of each example. */
    static Score of(EvalSet evalSet, double[] items) {
        double mean = Arrays.stream(items).average().orElseThrow();
        return new Score(evalSet, mean, Arrays.stream(items).boxed().toList());
    }
}
