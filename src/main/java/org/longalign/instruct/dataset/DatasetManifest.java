package org.longalign.instruct.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a dataset holds, as its {@code manifest.json} says.
 *
 * @param name what it is called
 * @param description what it is, in a sentence or two
 * @param tokenizer what lengths were counted with
 * @param rows how many rows there are
 * @param tokens their tokens together
 * @param lengths the shortest, the median and the longest row
 * @param counts rows and tokens by the values of {@code source}, {@code licence}, {@code language}, {@code task_type},
 *     {@code model} and {@code prompt_version}; a value that a row does not have is {@value #NONE}
 * @param files every file but the manifest itself
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
    /** Stands for a value that a row does not have. */
    public static final String NONE = "(none)";

    /** Rows, and their tokens together. */
    public record Count(long rows, long tokens) {
        Count plus(Count other) {
            return new Count(rows + other.rows, tokens + other.tokens);
        }
    }

    /** Lengths of rows in tokens; all 0 where there are no rows. */
    public record Lengths(int shortest, int median, int longest) {
        /** Of some lengths in ascending order; of an even number the lower median. */
        static Lengths of(int[] sorted) {
            return sorted.length == 0
                    ? new Lengths(0, 0, 0)
                    : new Lengths(sorted[0], sorted[(sorted.length - 1) / 2], sorted[sorted.length - 1]);
        }
    }

    /**
     * A file of the dataset.
     *
     * @param path inside the folder, with {@code /}
     * @param rows its rows; 0 for the card
     * @param bytes its size
     * @param sha256 of its bytes, in hexadecimal
     */
    public record DataFile(String path, long rows, long bytes, String sha256) {}

    /** @throws IllegalArgumentException if a field is missing, as in a file it may be */
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

    /** Rows and tokens by the values of a column; empty for one that is not counted. */
    public Map<String, Count> by(String column) {
        return counts.getOrDefault(column, Map.of());
    }

    /** Rows, tokens and files, then a line a column. */
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
