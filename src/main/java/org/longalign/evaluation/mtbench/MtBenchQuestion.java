package org.longalign.evaluation.mtbench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of MT-Bench's question file: {@code {"question_id", "category", "turns", "reference"}}.
 *
 * @param id unique among the questions
 * @param category such as {@code writing} or {@code math}
 * @param turns the user's two messages; the second follows the reply to the first
 * @param reference a reference answer to each turn; empty if there are none. The judge sees it only in the {@linkplain
 *     #REFERENCE_CATEGORIES categories} that need one
 */
public record MtBenchQuestion(
        @JsonProperty("question_id") int id, String category, List<String> turns, List<String> reference) {
    /** The number of turns of every question. */
    public static final int TURNS = 2;

    /** The categories whose answers are right or wrong, so that a judge needs a reference answer. */
    public static final Set<String> REFERENCE_CATEGORIES = Set.of("math", "reasoning", "coding");

    /** @throws IllegalArgumentException if a field is missing or invalid, naming it */
    public MtBenchQuestion(int id, String category, List<String> turns, @Nullable List<String> reference) {
        if (category == null || category.isBlank()) {
            throw new IllegalArgumentException("field \"category\" is missing or blank");
        }
        if (turns == null || turns.size() != TURNS || turns.stream().anyMatch(turn -> turn == null || turn.isBlank())) {
            throw new IllegalArgumentException("field \"turns\" must be a list of two messages, none of them blank");
        }
        List<String> answers = reference == null ? List.of() : reference;
        if (!answers.isEmpty() && answers.size() != TURNS) {
            throw new IllegalArgumentException(
                    "field \"reference\" must hold an answer to each of the two turns, not " + answers.size());
        }
        this.id = id;
        this.category = category;
        this.turns = List.copyOf(turns);
        this.reference = List.copyOf(answers);
    }

    /** A copy with a reference answer to each turn. */
    public MtBenchQuestion withReference(List<String> answers) {
        return new MtBenchQuestion(id, category, turns, answers);
    }

    /** Whether a judge needs a reference answer. */
    public boolean needsReference() {
        return REFERENCE_CATEGORIES.contains(category);
    }

    /** Whether the judge sees the reference answer: as in MT-Bench only if the category needs one. */
    boolean judgedByReference() {
        return needsReference() && !reference.isEmpty();
    }

    /**
     * MT-Bench's sampling temperature for the category: 0.7 for writing and roleplay, 0.1 for stem and humanities, 0
     * for extraction, math, coding and reasoning, and 0.7 for any other (FastChat, {@code llm_judge/common.py}).
     */
    public double temperature() {
        return switch (category) {
            case "extraction", "math", "coding", "reasoning" -> 0;
            case "stem", "humanities" -> 0.1;
            default -> 0.7;
        };
    }
}
