package org.longalign.evaluation.longbench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.PromptText;

/**
 * One line of a LongBench file: {@code {"input", "context", "answers", "length", "dataset", "language", "all_classes",
 * "_id"}}.
 *
 * @param id unique within its data set
 * @param input the question, or the topic of a summary; may be empty for a summary
 * @param context the document or documents
 * @param answers the reference answers, any of which is right
 * @param length the length of the context in words, in characters for Chinese, as the file gives it
 * @param dataset the data set's name
 * @param language {@code en} or {@code zh}
 * @param allClasses the labels of a classification task; null for the tasks here
 */
public record LongBenchItem(
        @JsonProperty("_id") String id,
        String input,
        String context,
        List<String> answers,
        int length,
        String dataset,
        String language,
        @JsonProperty("all_classes") @Nullable List<String> allClasses) {
    /** @throws IllegalArgumentException if a field is missing or invalid, naming it */
    public LongBenchItem {
        required("_id", id);
        required("context", context);
        required("dataset", dataset);
        LongBenchDataset set = LongBenchDataset.find(dataset)
                .orElseThrow(() -> new IllegalArgumentException("field \"dataset\": \"" + dataset
                        + "\" is none of the paper's QA and summarisation data sets (" + LongBenchDataset.names()
                        + "); leave the others out"));
        if (input == null || (input.isBlank() && set.task() != LongBenchTask.SUMMARISATION)) {
            throw new IllegalArgumentException("field \"input\" is missing: there is no question");
        }
        if (answers == null
                || answers.isEmpty()
                || answers.stream().anyMatch(answer -> answer == null || answer.isBlank())) {
            throw new IllegalArgumentException(
                    "field \"answers\": at least one answer is needed, and none may be blank");
        }
        answers = List.copyOf(answers);
        if (!set.language().code().equals(language)) {
            throw new IllegalArgumentException("field \"language\": \"" + language + "\", but " + set.id() + " is \""
                    + set.language().code() + "\"");
        }
    }

    private static void required(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("field \"" + field + "\" is missing or blank");
        }
    }

    /** The data set. */
    public LongBenchDataset set() {
        return LongBenchDataset.find(dataset).orElseThrow();
    }

    /**
     * The prompt for a model: the context, then the task, in the item's language. The wording is this project's own.
     */
    public String prompt() {
        return wording(set(), input.isBlank()).fill(Map.of("context", context, "input", input));
    }

    /** The wording of a data set's prompts. */
    static PromptText wording(LongBenchDataset set, boolean withoutInput) {
        String task = set.task() == LongBenchTask.SUMMARISATION ? withoutInput ? "summary" : "query-summary" : "qa";
        String language = set.language() == Language.CHINESE ? "-zh" : "";
        return PromptText.resource(LongBenchItem.class, "longbench-" + task + language + "-v1");
    }
}
