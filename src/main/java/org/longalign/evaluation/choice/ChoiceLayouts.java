package org.longalign.evaluation.choice;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Converts the published files of each task to questions. Prompts have the form of the lm-evaluation-harness, so that
 * scores are comparable with published ones.
 */
final class ChoiceLayouts {
    static final List<String> LETTERS = List.of("A", "B", "C", "D");

    private ChoiceLayouts() {}

    /**
     * ARC: {@code {"id", "question": {"stem", "choices": [{"text", "label"}]}, "answerKey"}} as published, or {@code
     * {"id", "question", "choices": {"text": [], "label": []}, "answerKey"}} as on the Hugging Face hub.
     */
    static ChoiceQuestion arc(JsonNode line, int number) {
        JsonNode question = line.path("question");
        boolean published = question.isObject();
        String stem = published ? Fields.text(question, "stem") : Fields.text(line, "question");
        List<String> texts = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        if (published) {
            for (JsonNode choice : question.path("choices")) {
                texts.add(Fields.text(choice, "text"));
                labels.add(Fields.text(choice, "label"));
            }
        } else {
            texts.addAll(Fields.texts(line.path("choices"), "text"));
            labels.addAll(Fields.texts(line.path("choices"), "label"));
        }
        String key = Fields.text(line, "answerKey");
        int right = labels.indexOf(key);
        if (right < 0 || labels.size() != texts.size()) {
            throw new IllegalArgumentException(
                    "field \"answerKey\": \"" + key + "\" is none of the labels " + labels + " of the choices");
        }
        return new ChoiceQuestion(
                Fields.text(line, "id"), "", "", "Question: " + stem + "\nAnswer:", texts, Set.of(right));
    }

    /** HellaSwag: {@code {"ind", "activity_label", "ctx_a", "ctx_b", "endings": [], "label"}}. */
    static ChoiceQuestion hellaSwag(JsonNode line, int number) {
        String second = Fields.text(line, "ctx_b");
        String capital = second.isEmpty()
                ? ""
                : second.substring(0, 1).toUpperCase(Locale.ROOT)
                        + second.substring(1).toLowerCase(Locale.ROOT);
        String activity = Fields.text(line, "activity_label");
        String prompt = cleaned(activity + ": " + Fields.text(line, "ctx_a") + " " + capital);
        List<String> endings = Fields.texts(line, "endings").stream()
                .map(ChoiceLayouts::cleaned)
                .toList();
        // The number in the file too: the published "ind" repeats between its two halves.
        return new ChoiceQuestion(
                number + "/" + Fields.number(line, "ind"),
                "",
                "",
                prompt,
                endings,
                Set.of(Fields.number(line, "label")));
    }

    /** Removes WikiHow's markers in brackets; {@code [title]} becomes the end of a sentence. */
    private static String cleaned(String text) {
        return withoutBrackets(text.strip().replace(" [title]", ". ")).replace("  ", " ");
    }

    /** Removes each {@code [} with what follows on its line up to the first {@code ]}, if there is one. */
    private static String withoutBrackets(String text) {
        StringBuilder kept = new StringBuilder();
        int from = 0;
        int open = text.indexOf('[');
        int close = -1;
        while (open >= 0) {
            close = close < open ? text.indexOf(']', open) : close;
            if (close < 0) {
                break;
            }
            int line = text.indexOf('\n', open);
            if (line < 0 || close < line) {
                kept.append(text, from, open);
                from = close + 1;
            }
            open = text.indexOf('[', line < 0 || close < line ? from : line);
        }
        return kept.append(text.substring(from)).toString();
    }

    /** MMLU as on the Hugging Face hub: {@code {"question", "subject", "choices": [4], "answer": 0-3}}. */
    static ChoiceQuestion mmlu(JsonNode line, int number) {
        String subject = Fields.text(line, "subject");
        return mmlu(
                subject + "/" + number,
                subject,
                Fields.text(line, "question"),
                Fields.texts(line, "choices"),
                Fields.number(line, "answer"));
    }

    /** An MMLU question; its choices are the letters of the answers that its prompt lists. */
    static ChoiceQuestion mmlu(String id, String subject, String question, List<String> choices, int right) {
        if (choices.size() != LETTERS.size()) {
            throw new IllegalArgumentException("four choices are needed, not " + choices.size());
        }
        StringBuilder prompt = new StringBuilder(question.strip());
        for (int i = 0; i < choices.size(); i++) {
            prompt.append('\n').append(LETTERS.get(i)).append(". ").append(choices.get(i));
        }
        String preamble = "The following are multiple choice questions (with answers) about "
                + subject.replace('_', ' ') + ".\n\n";
        return new ChoiceQuestion(id, subject, preamble, prompt + "\nAnswer:", LETTERS, Set.of(right));
    }

    /**
     * TruthfulQA: {@code {"question", "mc1_targets", "mc2_targets"}}, where targets are {@code {ANSWER: 0 or 1}} as
     * published or {@code {"choices": [], "labels": []}} as on the Hugging Face hub.
     *
     * @param targets {@code mc1_targets} or {@code mc2_targets}
     */
    static ChoiceLines.Layout truthfulQa(String targets) {
        return (line, number) -> {
            JsonNode node = line.path(targets);
            List<String> choices = new ArrayList<>();
            Set<Integer> right = new TreeSet<>();
            if (node.path("choices").isArray()) {
                choices.addAll(Fields.texts(node, "choices"));
                for (int i = 0; i < node.path("labels").size(); i++) {
                    if (node.path("labels").path(i).asInt() == 1) {
                        right.add(i);
                    }
                }
            } else {
                for (Map.Entry<String, JsonNode> target : node.properties()) {
                    if (target.getValue().asInt() == 1) {
                        right.add(choices.size());
                    }
                    choices.add(target.getKey());
                }
            }
            if (choices.isEmpty()) {
                throw new IllegalArgumentException("field \"" + targets + "\" is missing or empty");
            }
            return new ChoiceQuestion(
                    Integer.toString(number), "", "", "Q: " + Fields.text(line, "question") + "\nA:", choices, right);
        };
    }
}
