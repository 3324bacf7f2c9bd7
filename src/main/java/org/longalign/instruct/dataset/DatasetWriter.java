package org.longalign.instruct.dataset;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.longalign.data.Instruction;
import org.longalign.data.Jsonl;
import org.longalign.data.Message;
import org.longalign.instruct.dataset.DatasetManifest.DataFile;
import org.longalign.internal.Bounds;
import org.longalign.internal.NewFolder;
import org.longalign.internal.OptionalLibrary;
import org.longalign.internal.Sha256;
import org.longalign.internal.Utf8;
import org.longalign.tokenize.Tokenizer;

/**
 * Writes instructions as a dataset: a folder that Hugging Face's {@code datasets} library loads and the hub displays.
 *
 * <pre>
 * README.md                                  the card
 * manifest.json                              rows and tokens by source, licence and so on; SHA-256 of every file
 * jsonl/README.md                            makes this folder a dataset of its own
 * jsonl/train-00000-of-00002.jsonl           {"messages": [{"role": "user", "content": ...}, ...], "id": ..., ...}
 * parquet/train-00000-of-00002.parquet       the same rows
 * </pre>
 *
 * <pre>{@code
 * // given: Tokenizer tokenizer, SelfInstructReport report
 * DatasetManifest manifest = DatasetWriter.named("Addresses", tokenizer)
 *         .description("Questions about presidential addresses.")
 *         .write(Path.of("addresses"), report.instructions());
 * }</pre>
 *
 * <p>The folder appears complete or not at all. Equal instructions give equal JSON Lines, manifest and card.
 * Instructions are taken one at a time; to make a Parquet file, its rows, about 128 MB, are in memory at once.
 *
 * <p>Immutable: each setter returns a copy.
 */
public final class DatasetWriter {
    static final String JSONL = "jsonl";
    static final String PARQUET = "parquet";
    static final String MANIFEST = "manifest.json";
    static final String CARD = "README.md";
    private static final long SHARD_BYTES = 1L << 27;

    private final String name;
    private final Tokenizer tokenizer;
    private final String description;
    private final boolean parquet;
    private final long shardBytes;

    private DatasetWriter(String name, Tokenizer tokenizer, String description, boolean parquet, long shardBytes) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.description = description;
        this.parquet = parquet;
        this.shardBytes = shardBytes;
    }

    /**
     * A writer with the default settings.
     *
     * @param name the dataset's name, for its card
     * @param tokenizer counts the lengths of rows
     * @throws IllegalArgumentException if the name is blank
     */
    public static DatasetWriter named(String name, Tokenizer tokenizer) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a dataset needs a name");
        }
        return new DatasetWriter(
                name,
                tokenizer,
                "Instructions about long documents, made by Self-Instruct after LongAlign (Bai et al., 2024).",
                true,
                SHARD_BYTES);
    }

    /** The description on the card, in a sentence or two. Default: a sentence about Self-Instruct. */
    public DatasetWriter description(String newDescription) {
        return new DatasetWriter(name, tokenizer, newDescription, parquet, shardBytes);
    }

    /** Whether to write Parquet files too, which needs DuckDB. Default true. */
    public DatasetWriter parquet(boolean wanted) {
        return new DatasetWriter(name, tokenizer, description, wanted, shardBytes);
    }

    /** The approximate size of a file in bytes of JSON. Default 128 MB. */
    public DatasetWriter shardBytes(long bytes) {
        return new DatasetWriter(
                name, tokenizer, description, parquet, Bounds.within("shardBytes", bytes, 1, Long.MAX_VALUE));
    }

    /**
     * Writes a dataset.
     *
     * @param folder missing or empty, or with {@code REPLACE_EXISTING} an earlier dataset
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalArgumentException if two instructions have the same id
     * @throws IllegalStateException if Parquet is wanted and DuckDB is not on the class path
     * @throws java.io.UncheckedIOException if the folder is neither empty nor to be replaced, or cannot be written; nothing
     *     of the new one is left then
     */
    public DatasetManifest write(Path folder, Iterable<Instruction> instructions, CopyOption... options) {
        if (parquet) {
            OptionalLibrary.DUCKDB.require();
        }
        Work work = new Work();
        NewFolder.write(folder, MANIFEST, options, temporary -> work.into(temporary, instructions));
        return work.manifest();
    }

    /** The state of one call of {@link #write}. */
    private final class Work {
        private final DatasetTally tally = new DatasetTally();
        private final List<Long> shardRows = new ArrayList<>();
        private final List<DataFile> files = new ArrayList<>();
        /** Rows in which halves of surrogate pairs were replaced. */
        private long replaced;

        DatasetManifest manifest() {
            String note = replaced == 0
                    ? ""
                    : " Halves of surrogate pairs were replaced by U+FFFD in " + replaced + " of the rows.";
            return tally.manifest(name, description + note, tokenizer.name(), files);
        }

        void into(Path folder, Iterable<Instruction> instructions) throws IOException {
            Path jsonl = Files.createDirectory(folder.resolve(JSONL));
            writeParts(jsonl, instructions);
            for (int shard = 0; shard < shardRows.size(); shard++) {
                Files.move(jsonl.resolve(part(shard)), shard(folder, JSONL, shard));
                add(folder, shard(folder, JSONL, shard), shardRows.get(shard));
            }
            if (parquet) {
                copyToParquet(folder);
            }
            write(folder, jsonl.resolve(CARD), DatasetCard.ofLines());
            write(folder, folder.resolve(CARD), DatasetCard.of(manifest()));
            Jsonl.JSON
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(folder.resolve(MANIFEST).toFile(), manifest());
        }

        /** Writes the JSON Lines files under temporary names, since their number is not known yet. */
        private void writeParts(Path jsonl, Iterable<Instruction> instructions) throws IOException {
            OutputStream out = newPart(jsonl);
            try {
                long bytes = 0;
                for (Instruction instruction : instructions) {
                    byte[] line = line(instruction);
                    if (bytes > 0 && bytes + line.length > shardBytes) {
                        out.close();
                        out = newPart(jsonl);
                        bytes = 0;
                    }
                    out.write(line);
                    bytes += line.length;
                    shardRows.set(shardRows.size() - 1, shardRows.get(shardRows.size() - 1) + 1);
                }
            } finally {
                out.close();
            }
        }

        private OutputStream newPart(Path jsonl) throws IOException {
            shardRows.add(0L);
            return new BufferedOutputStream(Files.newOutputStream(jsonl.resolve(part(shardRows.size() - 1))));
        }

        private byte[] line(Instruction instruction) throws IOException {
            int length = instruction.messages().stream()
                    .map(Message::content)
                    .mapToInt(tokenizer::count)
                    .sum();
            DatasetRow row = DatasetRow.of(instruction, length);
            tally.add(row);
            String json = Jsonl.JSON.writeValueAsString(row);
            String written = Utf8.wellFormed(json);
            replaced += written.equals(json) ? 0 : 1;
            return (written + "\n").getBytes(StandardCharsets.UTF_8);
        }

        private void copyToParquet(Path folder) throws IOException {
            Files.createDirectory(folder.resolve(PARQUET));
            try (ParquetCopy copy = new ParquetCopy()) {
                for (int shard = 0; shard < shardRows.size(); shard++) {
                    copy.copy(shard(folder, JSONL, shard), shard(folder, PARQUET, shard));
                    add(folder, shard(folder, PARQUET, shard), shardRows.get(shard));
                }
            }
        }

        private static String part(int shard) {
            return "part-" + shard;
        }

        private Path shard(Path folder, String kind, int shard) {
            return folder.resolve(kind)
                    .resolve(String.format(Locale.ROOT, "train-%05d-of-%05d.%s", shard, shardRows.size(), kind));
        }

        private void write(Path folder, Path card, String text) throws IOException {
            Files.writeString(card, text);
            add(folder, card, 0);
        }

        private void add(Path folder, Path file, long rows) throws IOException {
            String path = folder.relativize(file).toString().replace('\\', '/');
            files.add(new DataFile(path, rows, Files.size(file), Sha256.hex(file)));
        }
    }
}
