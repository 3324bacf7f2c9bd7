package org.longalign.evaluation.longbenchchat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;

/**
 * One person's scores of systems' answers, to be compared with the judges' ratings (paper, Table 1). A second person's
 * are in another file.
 *
 * @param rater the person's name in tables and charts
 * @param scores the scores
 */
public record HumanRatings(String rater, List<Score> scores) {
    /**
     * A person's score of one answer.
     *
     * @param system the system that answered
     * @param item the item's index
     * @param score 1 to 10
     */
    public record Score(String system, int item, int score) {
        /** @throws IllegalArgumentException if the score is not between 1 and 10 */
        public Score {
            ScoredAnswer.checkScore(score);
        }
    }

    /** @throws IllegalArgumentException if the rater is blank, or an answer is scored twice */
    public HumanRatings {
        if (rater.isBlank()) {
            throw new IllegalArgumentException("name the person who gave the scores (rater)");
        }
        scores = List.copyOf(scores);
        Set<String> seen = new HashSet<>();
        for (Score score : scores) {
            if (!seen.add(score.item() + " " + score.system())) {
                throw new IllegalArgumentException(
                        "the answer of " + score.system() + " to item " + score.item() + " is scored twice");
            }
        }
    }

    /**
     * Reads {@code {"rater": ..., "scores": [{"system": ..., "idx": ..., "score": ...}, ...]}}.
     *
     * @throws IllegalArgumentException if the file does not have this layout; the message names file, score and field
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static HumanRatings read(Path file) {
        JsonNode root = BenchmarkLayout.object(BenchmarkLayout.json(file), file + ": the file");
        JsonNode list = BenchmarkLayout.list(root, "scores", file.toString());
        List<Score> scores = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String where = file + ": score " + i;
            JsonNode node = BenchmarkLayout.object(list.get(i), where);
            try {
                scores.add(new Score(
                        BenchmarkLayout.text(node, "system", where),
                        BenchmarkLayout.integer(node, "idx", where),
                        BenchmarkLayout.integer(node, "score", where)));
            } catch (IllegalArgumentException e) {
                throw named(where, e);
            }
        }
        try {
            return new HumanRatings(BenchmarkLayout.text(root, "rater", file.toString()), scores);
        } catch (IllegalArgumentException e) {
            throw named(file.toString(), e);
        }
    }

    private static IllegalArgumentException named(String where, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        return new IllegalArgumentException(message.startsWith(where) ? message : where + ": " + message, e);
    }

    /** The scores as verdicts of a judge of the kind {@link JudgeKind#HUMAN}, one for each answer. */
    public ScoreReport report() {
        return new ScoreReport(scores.stream()
                .map(score -> new Verdict(
                        rater,
                        JudgeKind.HUMAN,
                        score.system(),
                        score.item(),
                        1,
                        0,
                        new Judgement(new Rating.Scored(score.score()), "", "a person's score")))
                .toList());
    }
}
