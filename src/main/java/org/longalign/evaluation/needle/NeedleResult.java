package org.longalign.evaluation.needle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The results of a needle test.
 *
 * @param model the model's name; a replay's says that it is one
 * @param judge the judge with its kind, such as {@code gpt-4o (model)}; null without a judge
 * @param trials every trial, by length, then depth
 */
public record NeedleResult(String model, @Nullable String judge, List<NeedleTrial> trials) {
    public NeedleResult {
        trials = List.copyOf(trials);
    }

    /** The lengths of the grid in tokens, ascending. */
    public List<Integer> lengths() {
        return trials.stream().map(NeedleTrial::length).distinct().sorted().toList();
    }

    /** The depths of the grid, ascending. */
    public List<Double> depths() {
        return trials.stream().map(NeedleTrial::depth).distinct().sorted().toList();
    }

    /** One cell of the grid. */
    public NeedleCell cell(int length, double depth, NeedleScore score) {
        List<NeedleTrial> here = trials.stream()
                .filter(trial -> trial.length() == length && trial.depth() == depth)
                .toList();
        double[] values = here.stream()
                .map(score::of)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        return new NeedleCell(length, depth, mean(values), values.length, here.size() - values.length);
    }

    /** All cells, by length, then depth. */
    public List<NeedleCell> cells(NeedleScore score) {
        List<NeedleCell> cells = new ArrayList<>();
        for (int length : lengths()) {
            for (double depth : depths()) {
                cells.add(cell(length, depth, score));
            }
        }
        return cells;
    }

    /** The mean over all scored trials; empty if there is none. */
    public OptionalDouble mean(NeedleScore score) {
        return mean(trials.stream()
                .map(score::of)
                .flatMapToDouble(OptionalDouble::stream)
                .toArray());
    }

    private static OptionalDouble mean(double[] values) {
        return values.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(java.util.Arrays.stream(values).sum() / values.length);
    }

    /** Such as {@code m: 0.83 of the expected found in 30 trials (5 lengths x 3 depths), 1 without an answer}. */
    @Override
    public String toString() {
        long silent = trials.stream().filter(trial -> trial.found().isEmpty()).count();
        OptionalDouble found = mean(NeedleScore.FOUND);
        OptionalDouble rating = mean(NeedleScore.RATING);
        return model + ": "
                + (found.isPresent()
                        ? String.format(Locale.ROOT, "%.2f of the expected found", found.getAsDouble())
                        : "nothing answered")
                + (rating.isPresent()
                        ? String.format(Locale.ROOT, ", rated %.2f of 10 by %s", rating.getAsDouble(), judge)
                        : "")
                + " in " + trials.size() + " trials ("
                + lengths().size() + " lengths x " + depths().size() + " depths)"
                + (silent == 0 ? "" : ", " + silent + " without an answer");
    }
}
