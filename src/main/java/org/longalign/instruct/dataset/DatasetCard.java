package org.longalign.instruct.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.longalign.data.Jsonl;
import org.longalign.instruct.dataset.DatasetManifest.Count;

/** The {@code README.md} of a dataset: a YAML header for the Hugging Face hub, and a description in Markdown. */
final class DatasetCard {
    /** Licences that the hub knows by their SPDX identifier, in lower case. */
    private static final Set<String> KNOWN_LICENCES = Set.of(
            "apache-2.0",
            "mit",
            "cc0-1.0",
            "cc-by-2.0",
            "cc-by-2.5",
            "cc-by-3.0",
            "cc-by-4.0",
            "cc-by-sa-3.0",
            "cc-by-sa-4.0",
            "gpl-2.0",
            "gpl-3.0",
            "bsd-3-clause",
            "bsd-2-clause",
            "gfdl");

    private static final long THOUSAND = 1_000;
    /** The hub's names of size categories from a thousand rows, each ten times the one before. */
    private static final List<String> SIZES =
            List.of("1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B", "1B<n<10B");

    private DatasetCard() {}

    /** The text of the card. */
    static String of(DatasetManifest manifest) {
        List<String> lines = new ArrayList<>();
        header(manifest, lines);
        lines.add("# " + manifest.name());
        lines.add("");
        lines.add(manifest.description());
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%,d rows, %,d tokens as %s counts them; the shortest row has %,d, the median one %,d, the longest %,d.",
                manifest.rows(),
                manifest.tokens(),
                manifest.tokenizer(),
                manifest.lengths().shortest(),
                manifest.lengths().median(),
                manifest.lengths().longest()));
        lines.add("");
        lines.add("```python");
        lines.add("import datasets");
        lines.add("rows = datasets.load_dataset(FOLDER, split=\"train\")             # Parquet, where there is any");
        lines.add("same = datasets.load_dataset(FOLDER + \"/jsonl\", split=\"train\")  # JSON Lines");
        lines.add("```");
        lines.add("");
        lines.add("## Columns");
        lines.add("");
        lines.add(
                "`messages` is the conversation as in LongAlign-10k (`role`, `content`). `length` is its tokens. `source`,"
                        + " `package`, `version`, `file` and `licence` give the origin of the document; `language`, `task_type`,"
                        + " `model`, `prompt_version`, `question` and `seed` how the row was made; `review` says why a person should read it. Unknown values are null.");
        lines.add("");
        lines.add("## Composition");
        manifest.counts().forEach((column, counts) -> table(column, counts, lines));
        lines.add("");
        lines.add("## Before you use it");
        lines.add("");
        lines.add("Each row is under the licence of its document, given in the column `licence`; read it before you"
                + " distribute a row. The column `model` names the author of questions and answers, which have not"
                + " been checked against their documents. If it names recorded replies, no language model wrote them.");
        lines.add("");
        lines.add("The files' SHA-256 and counts are in `manifest.json`.");
        return String.join("\n", lines) + "\n";
    }

    /**
     * The card of the JSON Lines folder, a dataset of its own, since a loader takes files of one format from a folder.
     */
    static String ofLines() {
        List<String> lines = new ArrayList<>(List.of("---"));
        data("", lines);
        lines.add("---");
        lines.add("");
        lines.add("The rows of the dataset in the folder above, as JSON Lines. They are described on its card.");
        return String.join("\n", lines) + "\n";
    }

    private static void header(DatasetManifest manifest, List<String> lines) {
        lines.add("---");
        lines.add("pretty_name: " + quoted(manifest.name()));
        Set<String> languages = new TreeSet<>(manifest.by("language").keySet());
        languages.remove(DatasetManifest.NONE);
        if (!languages.isEmpty()) {
            lines.add("language:");
            languages.forEach(language -> lines.add("- " + language));
        }
        Set<String> licences = manifest.by("licence").keySet();
        String only = licences.size() == 1 ? licences.iterator().next().toLowerCase(Locale.ROOT) : "";
        if (KNOWN_LICENCES.contains(only)) {
            lines.add("license: " + only);
        } else {
            lines.add("license: other");
            lines.add("license_name: per-row");
            lines.add("license_link: README.md");
        }
        lines.add("task_categories:");
        lines.add("- text-generation");
        lines.add("- question-answering");
        lines.add("size_categories:");
        lines.add("- " + sizeCategory(manifest.rows()));
        lines.add("tags:");
        lines.add("- long-context");
        lines.add("- instruction-tuning");
        boolean parquet = manifest.files().stream().anyMatch(file -> file.path().startsWith(DatasetWriter.PARQUET));
        data(parquet ? DatasetWriter.PARQUET + "/" : DatasetWriter.JSONL + "/", lines);
        lines.add("---");
        lines.add("");
    }

    /** The files to load and their schema, which a loader cannot infer if a column is always null. */
    private static void data(String folder, List<String> lines) {
        lines.add("configs:");
        lines.add("- config_name: default");
        lines.add("  data_files:");
        lines.add("  - split: train");
        lines.add("    path: " + folder + "train-*");
        lines.add("dataset_info:");
        lines.add("  features:");
        lines.add("  - name: messages");
        lines.add("    list:");
        for (String field : List.of("role", "content")) {
            lines.add("    - name: " + field);
            lines.add("      dtype: string");
        }
        DatasetRow.COLUMNS.forEach((column, type) -> {
            lines.add("  - name: " + column);
            lines.add("    dtype: "
                    + switch (type) {
                        case "INTEGER" -> "int32";
                        case "BIGINT" -> "int64";
                        default -> "string";
                    });
        });
    }

    /** The hub's size category of a number of rows: {@code sizeCategory(1_500)} -> 1K<n<10K. */
    static String sizeCategory(long rows) {
        if (rows < THOUSAND) {
            return "n<1K";
        }
        long least = THOUSAND;
        int at = 0;
        while (at < SIZES.size() - 1 && rows >= 10 * least) {
            least *= 10;
            at++;
        }
        return SIZES.get(at);
    }

    private static void table(String column, Map<String, Count> counts, List<String> lines) {
        lines.add("");
        lines.add("| " + column + " | rows | tokens |");
        lines.add("|---|---:|---:|");
        counts.forEach((value, count) -> lines.add(String.format(
                Locale.ROOT, "| %s | %,d | %,d |", value.replace("|", "\\|"), count.rows(), count.tokens())));
    }

    /** A text in double quotes; JSON strings are valid YAML. */
    private static String quoted(String text) {
        return Jsonl.JSON.valueToTree(text).toString();
    }
}
