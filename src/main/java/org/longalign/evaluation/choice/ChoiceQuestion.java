package org.longalign.evaluation.choice;

import java.util.List;
import java.util.Set;

/**
 * A question with choices, each of which could go on from the prompt after one space.
 *
 * @param id unique within its task
 * @param group what accuracy is also counted by, such as the subject; empty if there is none
 * @param preamble what stands once before examples and prompt; may be empty
 * @param prompt what the choices go on from, such as {@code Question: ...\nAnswer:}
 * @param choices the continuations, two at least
 * @param right which of them are right, from 0
 */
public record ChoiceQuestion(
        String id, String group, String preamble, String prompt, List<String> choices, Set<Integer> right) {
    /** @throws IllegalArgumentException if there are not two choices, one is blank, or none of them is right */
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

    /** The prompt with the first right choice after it, as an example for others. */
    String solved() {
        return prompt + " " + choices.get(right.stream().min(Integer::compare).orElseThrow());
    }
}
