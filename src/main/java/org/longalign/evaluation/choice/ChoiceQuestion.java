package org.longalign.evaluation.choice;

import java.util.List;
import java.util.Set;

/**
 * A multiple-choice question. Each choice is a continuation of the prompt after one space.
 *
 * @param id unique within its task
 * @param group the group whose accuracy is reported separately, such as the subject; empty if there is none
 * @param preamble a text before the examples and the prompt; may be empty
 * @param prompt the text that the choices continue, such as {@code Question: ...\nAnswer:}
 * @param choices the continuations, at least two
 * @param right the indices of the right choices, from 0
 */
public record ChoiceQuestion(
        String id, String group, String preamble, String prompt, List<String> choices, Set<Integer> right) {
    /** @throws IllegalArgumentException if there are fewer than two choices, one is blank, or none of them is right */
    public ChoiceQuestion {
        choices = List.copyOf(choices);
        right = Set.copyOf(right);
        if (prompt.isBlank()) {
            throw new IllegalArgumentException("the question is blank");
        }
        if (choices.size() < 2 || choices.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("at least two choices are needed, and none may be blank");
        }
        int count = choices.size();
        if (right.isEmpty() || right.stream().anyMatch(index -> index < 0 || index >= count)) {
            throw new IllegalArgumentException("of " + count + " choices at least one must be right, not " + right);
        }
    }

    /** The prompt with its first right choice, to be an example for other questions. */
    String solved() {
        return prompt + " " + choices.get(right.stream().min(Integer::compare).orElseThrow());
    }
}
