package org.longalign.evaluation.choice;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The results of a model on a task.
 *
 * @param task the task's name
 * @param shots examples before each question
 * @param model the model's name
 * @param results the result of each question, in the task's order
 */
public record ChoiceReport(String task, int shots, String model, List<ChoiceResult> results) {
    /** @throws IllegalArgumentException if there are no results */
    public ChoiceReport {
        results = List.copyOf(results);
        if (results.isEmpty()) {
            throw new IllegalArgumentException("there are no results of " + task);
        }
    }

    /** The share of questions whose highest-scored choice is right, 0 to 1. */
    public double accuracy(ChoiceNormalisation normalisation) {
        return accuracy(results, normalisation);
    }

    private static double accuracy(List<ChoiceResult> results, ChoiceNormalisation normalisation) {
        return results.stream().filter(result -> result.right(normalisation)).count() / (double) results.size();
    }

    /** The standard error of {@link #accuracy}, from its sample variance; NaN for a single question. */
    public double standardError(ChoiceNormalisation normalisation) {
        double p = accuracy(normalisation);
        return Math.sqrt(p * (1 - p) / (results.size() - 1));
    }

    /** The accuracy of each group; a task without groups has a single one with an empty name. */
    public Map<String, Double> byGroup(ChoiceNormalisation normalisation) {
        Map<String, Double> groups = new TreeMap<>();
        for (ChoiceResult result : results) {
            String group = result.question().group();
            groups.computeIfAbsent(
                    group,
                    name -> accuracy(
                            results.stream()
                                    .filter(each -> each.question().group().equals(name))
                                    .toList(),
                            normalisation));
        }
        return groups;
    }

    /** The mean of {@link ChoiceResult#rightMass}: the score of MC2. */
    public double rightMass() {
        return results.stream().mapToDouble(ChoiceResult::rightMass).average().orElseThrow();
    }

    /** The number of questions whose context lost its beginning to fit the window. */
    public int cut() {
        return (int) results.stream().filter(ChoiceResult::cut).count();
    }

    /** Such as {@code ARC, 25 examples, m: acc 0.482, acc_norm 0.503 +- 0.015 over 1,172 questions}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d examples, %s: acc %.3f, acc_norm %.3f +- %.3f over %,d questions%s",
                task,
                shots,
                model,
                accuracy(ChoiceNormalisation.NONE),
                accuracy(ChoiceNormalisation.CHARACTERS),
                standardError(ChoiceNormalisation.CHARACTERS),
                results.size(),
                cut() == 0 ? "" : ", " + cut() + " of them cut to the window");
    }
}
