package org.longalign.batching.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.NewFolder;
import org.longalign.tokenize.Sequences;

/**
 * A plan as Parquet, for Hugging Face's {@code datasets} ({@code load_dataset(folder)}) and all other readers of
 * Parquet. A row of a file is a row of a micro-batch (a pack, in a packed plan), without padding, in the order of
 * training. Files {@code train-00000-of-00003.parquet} hold about four million tokens each.
 *
 * <pre>
 * step          int32            index of the optimizer step, from 0
 * micro_batch   int32            index of the micro-batch in its step; it runs on device micro_batch % devices
 * input_ids     list&lt;int32&gt;      token ids
 * labels        list&lt;int32&gt;      targets, not shifted, -100 elsewhere
 * position_ids  list&lt;int32&gt;      restart at 0 in each segment; transformers separates the segments by them
 * seq_lengths   list&lt;int32&gt;      tokens of each segment; the running sum is cu_seqlens
 * loss_weights  list&lt;float&gt;      aligned with labels
 * </pre>
 *
 * <p>The step's loss is the sum over its rows of {@code loss_weights[t] * -log p(labels[t] | tokens before t)}: a sum
 * over every micro-batch of the step. If a trainer divides by its own count of tokens or micro-batches, undo that.
 */
public final class HuggingFaceParquet {
    private static final String SUFFIX = ".parquet";
    private static final List<ParquetColumn> COLUMNS = List.of(
            ParquetColumn.integer("step"),
            ParquetColumn.integer("micro_batch"),
            ParquetColumn.integers("input_ids"),
            ParquetColumn.integers("labels"),
            ParquetColumn.integers("position_ids"),
            ParquetColumn.integers("seq_lengths"),
            ParquetColumn.floats("loss_weights"));

    private HuggingFaceParquet() {}

    /**
     * Writes a plan with its tokens.
     *
     * @param folder a folder that does not exist yet
     * @param sequences the dataset that the plan was made for
     * @param weighting the definition of the loss
     * @throws IllegalArgumentException if the plan is for another number of sequences, or a step has no target token
     * @throws java.io.UncheckedIOException if the folder exists or cannot be written
     */
    public static void write(Path folder, BatchPlan plan, Sequences sequences, LossWeighting weighting) {
        write(folder, plan, sequences, weighting, ParquetShards.SHARD_TOKENS);
    }

    static void write(Path folder, BatchPlan plan, Sequences sequences, LossWeighting weighting, long shardTokens) {
        PlanRows rows = new PlanRows(plan, sequences, weighting);
        NewFolder.write(folder, temporary -> {
            try (ParquetShards shards = new ParquetShards(temporary, SUFFIX, COLUMNS, shardTokens)) {
                rows.forEach(row -> shards.add(
                        row.inputIds().length,
                        row.step(),
                        row.microBatch(),
                        row.inputIds(),
                        row.labels(),
                        row.positionIds(),
                        row.seqLengths(),
                        row.lossWeights()));
                shards.finish();
            }
        });
    }

    /**
     * Hands over the rows of a folder in the order written, one at a time.
     *
     * @throws java.io.UncheckedIOException if the folder has no files, or a file cannot be read or lacks a column
     */
    public static void forEach(Path folder, Consumer<ExportRow> consumer) {
        ParquetShards.forEach(
                folder,
                SUFFIX,
                COLUMNS,
                values -> consumer.accept(new ExportRow(
                        (int) values[0],
                        (int) values[1],
                        (int[]) values[2],
                        (int[]) values[3],
                        (int[]) values[4],
                        (int[]) values[5],
                        (float[]) values[6])));
    }

    /** All rows of a folder; see {@link #forEach}. */
    public static List<ExportRow> read(Path folder) {
        List<ExportRow> rows = new ArrayList<>();
        forEach(folder, rows::add);
        return rows;
    }
}
