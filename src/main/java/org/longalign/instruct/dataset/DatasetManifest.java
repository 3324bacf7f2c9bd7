package org.longalign.instruct.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The contents of a dataset, as stored in its {@code manifest.json}.
 *
 * @param name the dataset's name
 * @param description a description in a sentence or two
 * @param tokenizer name of the tokenizer that counted lengths
 * @param rows number of rows
 * @param tokens tokens of all rows
 * @param lengths the shortest, the median and the longest row
 * @param counts rows and tokens by the values of {@code source}, {@code licence}, {@code language}, {@code task_type},
 *     {@code model}, {@code prompt_version} and {@code review}; a missing value counts as {@value #NONE}
 * @param files every file except the manifest
 */
public record DatasetManifest(
        String name,
        String description,
        String tokenizer,
        long rows,
        long tokens,
        Lengths lengths,
        Map<String, Map<String, Count>> counts,
        List<DataFile> files) {
    /** The name of a missing value. */
    public static final String NONE = "(none)";

    /** A number of rows and the sum of their tokens. */
    public record Count(long rows, long tokens) {
        Count plus(Count other) {
            return new Count(rows + other.rows, tokens + other.tokens);
        }
    }

    /** Lengths of rows in tokens; all 0 if there are no rows. */
    public record Lengths(int shortest, int median, int longest) {
        /** From lengths in ascending order; the median of an even number of rows is the lower one. */
        static Lengths of(int[] sorted) {
            return sorted.length == 0
                    ? new Lengths(0, 0, 0)
                    : new Lengths(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
        }
    }

    /**
     * A file of the dataset.
     *
     * @param path the path in the folder, with {@code /}
     * @param rows number of rows; 0 for a card
     * @param bytes size in bytes
     * @param sha256 SHA-256 in hexadecimal
     */
    public record DataFile(String path, long rows, long bytes, String sha256) {}

    /** @throws IllegalArgumentException if a field is missing */
    public DatasetManifest {
        if (name == null
                || description == null
                || tokenizer == null
                || lengths == null
                || counts == null
                || files == null) {
            throw new IllegalArgumentException(
                    "a manifest needs name, description, tokenizer, lengths, counts and files");
        }
        Map<String, Map<String, Count>> copy = new LinkedHashMap<>();
        counts.forEach(
                (column, byValue) -> copy.put(column, Collections.unmodifiableMap(new LinkedHashMap<>(byValue))));
        counts = Collections.unmodifiableMap(copy);
        files = List.copyOf(files);
    }

    /** Rows and tokens by the values of a column; empty for a column that is not counted. */
    public Map<String, Count> by(String column) {
        return counts.getOrDefault(column, Map.of());
    }

    /** A line with rows, tokens and files, then one for each counted column. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: %,d rows, %,d tokens by %s (%,d to %,d, median %,d), %d files",
                name,
                rows,
                tokens,
                tokenizer,
                lengths.shortest(),
                lengths.longest(),
                lengths.median(),
                files.size()));
        counts.forEach((column, byValue) -> {
            List<String> values = new ArrayList<>();
            byValue.forEach((value, count) -> values.add(value + " " + count.rows()));
            lines.add("  " + column + ": " + String.join(", ", values));
        });
        return String.join("\n", lines);
    }
}
