package org.longalign.evaluation.choice;

import java.util.List;

/**
 * The result of a model on one question.
 *
 * @param question the question
 * @param logLikelihoods the log-likelihood of each choice, in nats
 * @param cut whether the context lost its beginning to fit the window
 */
public record ChoiceResult(ChoiceQuestion question, List<Double> logLikelihoods, boolean cut) {
    /** @throws IllegalArgumentException if the number of log-likelihoods is not that of the choices */
    public ChoiceResult {
        logLikelihoods = List.copyOf(logLikelihoods);
        if (logLikelihoods.size() != question.choices().size()) {
            throw new IllegalArgumentException("question " + question.id() + " has "
                    + question.choices().size() + " choices, but there are " + logLikelihoods.size() + " scores");
        }
    }

    /** The index of the highest-scored choice, the first of equal ones. */
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

    /** Whether the highest-scored choice is right. */
    public boolean right(ChoiceNormalisation normalisation) {
        return question.right().contains(chosen(normalisation));
    }

    /** The probability of the right choices together, normalised over all choices (MC2 of TruthfulQA). */
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
