package org.longalign.evaluation.choice;

import java.util.List;

/**
 * What a model made of one question.
 *
 * @param question the question
 * @param logLikelihoods of each choice, in nats
 * @param cut whether the context lost its beginning to fit the window
 */
public record ChoiceResult(ChoiceQuestion question, List<Double> logLikelihoods, boolean cut) {
    /** @throws IllegalArgumentException if there is not one log-likelihood a choice */
    public ChoiceResult {
        logLikelihoods = List.copyOf(logLikelihoods);
        if (logLikelihoods.size() != question.choices().size()) {
            throw new IllegalArgumentException("question " + question.id() + " has "
                    + question.choices().size() + " choices, but there are " + logLikelihoods.size() + " scores");
        }
    }

    /** The choice with the highest score, from 0; the first of equals. */
    public int chosen(ChoiceNormalisation normalisation) {
        int best = 0;
        for (int i = 1; i < logLikelihoods.size(); i++) {
            if (score(i, normalisation) > score(best, normalisation)) {
                best = i;
            }
        }
        return best;
    }

    private double score(int choice, ChoiceNormalisation normalisation) {
        return logLikelihoods.get(choice)
                / normalisation.divisor(question.choices().get(choice));
    }

    /** Whether a right choice has the highest score. */
    public boolean right(ChoiceNormalisation normalisation) {
        return question.right().contains(chosen(normalisation));
    }

    /** The probability of the right choices together, with that of all choices as 1 (MC2 of TruthfulQA). */
    public double rightMass() {
        double highest =
                logLikelihoods.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        double all = 0;
        double right = 0;
        for (int i = 0; i < logLikelihoods.size(); i++) {
            double mass = Math.exp(logLikelihoods.get(i) - highest);
            all += mass;
            right += question.right().contains(i) ? mass : 0;
        }
        return right / all;
    }
}
