package org.longalign.instruct.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Instruction;
import org.longalign.data.Message;
import org.longalign.data.Provenance;

/**
 * A row of a dataset's files. {@code messages} is as in LongAlign-10k; the other columns give the row's origin. Every
 * row has every column, null if unknown, so that readers find one schema.
 *
 * @param messages the conversation
 * @param id unique within the dataset
 * @param length tokens of all messages
 * @param source the collection that the document belongs to
 * @param packageName the package or file that it was read from
 * @param version that package's version
 * @param file the file inside the package
 * @param licence the document's licence
 * @param language ISO 639-1 code
 * @param taskType the task type of the prompt
 * @param model the model that answered; for recorded replies, their author
 * @param promptVersion version of the prompt that asked for the question
 * @param question number of the question that was answered, such as {@code 2 of 5}
 * @param seed the seed of the draws
 * @param review the reason why a person should read the row, such as an answer that may be a refusal
 */
record DatasetRow(
        List<Message> messages,
        @Nullable String id,
        int length,
        @Nullable String source,
        @JsonProperty("package") @Nullable String packageName,
        @Nullable String version,
        @Nullable String file,
        @Nullable String licence,
        @Nullable String language,
        @JsonProperty("task_type") @Nullable String taskType,
        @Nullable String model,
        @JsonProperty("prompt_version") @Nullable String promptVersion,
        @Nullable String question,
        @Nullable Long seed,
        @Nullable String review) {
    /** The columns after {@code messages}, with their types in DuckDB. */
    static final Map<String, String> COLUMNS = columns();

    /** Columns by their name in {@link Instruction#details}; other details have no column. */
    private static final Map<String, Function<DatasetRow, @Nullable Object>> DETAILS = details();

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("id", "VARCHAR");
        columns.put("length", "INTEGER");
        for (String name : List.of(
                "source",
                "package",
                "version",
                "file",
                "licence",
                "language",
                "task_type",
                "model",
                "prompt_version",
                "question")) {
            columns.put(name, "VARCHAR");
        }
        columns.put("seed", "BIGINT");
        columns.put("review", "VARCHAR");
        return columns;
    }

    private static Map<String, Function<DatasetRow, @Nullable Object>> details() {
        Map<String, Function<DatasetRow, @Nullable Object>> details = new LinkedHashMap<>();
        details.put("language", DatasetRow::language);
        details.put("taskType", DatasetRow::taskType);
        details.put("model", DatasetRow::model);
        details.put("promptVersion", DatasetRow::promptVersion);
        details.put("seed", DatasetRow::seed);
        details.put("question", DatasetRow::question);
        details.put("review", DatasetRow::review);
        return details;
    }

    /**
     * The row of an instruction.
     *
     * @throws IllegalArgumentException if the instruction's seed is not a number
     */
    static DatasetRow of(Instruction instruction, int tokens) {
        Provenance from = instruction.provenance();
        Map<String, String> details = instruction.details();
        return new DatasetRow(
                instruction.messages(),
                instruction.id().isEmpty() ? null : instruction.id(),
                tokens,
                from == null ? null : from.source(),
                from == null ? null : from.packageName(),
                from == null ? null : from.version(),
                from == null ? null : from.path(),
                from == null ? null : from.licence(),
                details.get("language"),
                details.get("taskType"),
                details.get("model"),
                details.get("promptVersion"),
                details.get("question"),
                seed(instruction),
                details.get("review"));
    }

    private static @Nullable Long seed(Instruction instruction) {
        String seed = instruction.details().get("seed");
        try {
            return seed == null ? null : Long.valueOf(seed);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the seed of instruction " + instruction.id() + " is not a number: " + seed, e);
        }
    }

    /** The instruction of a row. */
    Instruction instruction() {
        Map<String, String> found = new LinkedHashMap<>();
        DETAILS.forEach((name, value) -> {
            Object detail = value.apply(this);
            if (detail != null) {
                found.put(name, detail.toString());
            }
        });
        Provenance from = source == null
                ? null
                : new Provenance(source, text(packageName), text(version), text(licence), text(file));
        return new Instruction(text(id), messages, from, found);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
