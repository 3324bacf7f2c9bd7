package org.longalign.evaluation.longbenchchat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The answers of one system to the items of a benchmark.
 *
 * @param system the system's name in tables and charts
 * @param author the author of the answers: a model's name, or a note that they were written for the occasion
 * @param answers the answers by item index
 * @param failures the known reasons for missing answers, by item index
 */
public record SystemAnswers(String system, String author, Map<Integer, String> answers, Map<Integer, String> failures) {
    /** @throws IllegalArgumentException if the name or the author is blank */
    public SystemAnswers {
        if (system.isBlank()) {
            throw new IllegalArgumentException("a system needs a name");
        }
        if (author.isBlank()) {
            throw new IllegalArgumentException("system " + system + ": name the author of the answers (author)");
        }
        // Ordered by item: the order of Map.copyOf changes from process to process.
        answers = Collections.unmodifiableMap(new TreeMap<>(answers));
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
    }

    /** Answers without known failures. */
    public SystemAnswers(String system, String author, Map<Integer, String> answers) {
        this(system, author, answers, Map.of());
    }

    /**
     * Reads {@code {"system": ..., "author": ..., "answers": [{"idx": ..., "answer": ...}, ...]}}.
     *
     * @throws IllegalArgumentException if the file does not have this layout; the message names file, answer and field
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static SystemAnswers read(Path file) {
        JsonNode root = BenchmarkLayout.object(BenchmarkLayout.json(file), file + ": the file");
        String whole = file.toString();
        JsonNode list = BenchmarkLayout.list(root, "answers", whole);
        Map<Integer, String> answers = new TreeMap<>();
        for (int i = 0; i < list.size(); i++) {
            String where = whole + ": answer " + i;
            JsonNode node = BenchmarkLayout.object(list.get(i), where);
            int index = BenchmarkLayout.integer(node, "idx", where);
            if (answers.put(index, BenchmarkLayout.text(node, "answer", where)) != null) {
                throw new IllegalArgumentException(where + ", field \"idx\": " + index + " occurs twice");
            }
        }
        try {
            return new SystemAnswers(
                    BenchmarkLayout.text(root, "system", whole), BenchmarkLayout.text(root, "author", whole), answers);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).startsWith(whole) ? e.getMessage() : whole + ": " + e.getMessage(),
                    e);
        }
    }

    /** The answer to an item; empty if there is none. */
    public Optional<String> to(int index) {
        return Optional.ofNullable(answers.get(index));
    }
}
