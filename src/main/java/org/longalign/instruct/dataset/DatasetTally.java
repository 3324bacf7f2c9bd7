package org.longalign.instruct.dataset;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longalign.instruct.dataset.DatasetManifest.Count;
import org.longalign.instruct.dataset.DatasetManifest.DataFile;

/** Counts rows as they are written. */
final class DatasetTally {
    private static final Map<String, Function<DatasetRow, @Nullable String>> COUNTED = counted();

    private final Map<String, Map<String, Count>> counts = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    private int[] lengths = new int[1 << 10];
    private int rows;
    private long tokens;

    DatasetTally() {
        COUNTED.keySet().forEach(column -> counts.put(column, new TreeMap<>()));
    }

    private static Map<String, Function<DatasetRow, @Nullable String>> counted() {
        Map<String, Function<DatasetRow, @Nullable String>> counted = new LinkedHashMap<>();
        counted.put("source", DatasetRow::source);
        counted.put("licence", DatasetRow::licence);
        counted.put("language", DatasetRow::language);
        counted.put("task_type", DatasetRow::taskType);
        counted.put("model", DatasetRow::model);
        counted.put("prompt_version", DatasetRow::promptVersion);
        counted.put("review", DatasetRow::review);
        return counted;
    }

    /** @throws IllegalArgumentException if an earlier row has the same id */
    void add(DatasetRow row) {
        String id = row.id();
        if (id != null && !ids.add(id)) {
            throw new IllegalArgumentException("two instructions have the id " + id);
        }
        if (rows == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * rows);
        }
        lengths[rows++] = row.length();
        tokens += row.length();
        COUNTED.forEach((column, value) -> {
            String of = value.apply(row);
            counts.getOrDefault(column, Map.of())
                    .merge(of == null ? DatasetManifest.NONE : of, new Count(1, row.length()), Count::plus);
        });
    }

    DatasetManifest manifest(String name, String description, String tokenizer, List<DataFile> files) {
        int[] sorted = Arrays.copyOf(lengths, rows);
        Arrays.sort(sorted);
        return new DatasetManifest(
                name, description, tokenizer, rows, tokens, DatasetManifest.Lengths.of(sorted), counts, files);
    }
}
