package org.longalign.batching.export;

import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchTensors;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.NewFolder;
import org.longalign.tokenize.Sequences;

/**
 * A plan as Parquet, for Hugging Face's {@code datasets} ({@code load_dataset(folder)}) and all other readers of
 * Parquet. A row of a file is a row of a micro-batch (a pack, in a packed plan), without padding, in the order of
 * training, with all its epochs one after the other: a trainer passes over the files once. Files {@code train-00000-of-00003.parquet} hold about four million tokens each.
 *
 * <pre>
 * step          int32            index of the optimizer step, from 0, through all epochs
 * micro_batch   int32            index of the micro-batch in its step; it runs on process micro_batch % processes
 * input_ids     list&lt;int32&gt;      token ids
 * labels        list&lt;int32&gt;      targets, not shifted, -100 elsewhere
 * position_ids  list&lt;int32&gt;      restart at 0 in each segment; transformers separates the segments by them
 * seq_lengths   list&lt;int32&gt;      tokens of each segment; the running sum is cu_seqlens
 * sequences     list&lt;int32&gt;      index of each segment's sequence in the dataset
 * loss_weights  list&lt;float&gt;      aligned with labels
 * </pre>
 *
 * <p>The step's loss is the sum over its rows of {@code loss_weights[t] * -log p(labels[t] | tokens before t)}: a sum
 * over every micro-batch of the step. If a trainer divides by its own count of tokens or micro-batches, undo that. Data
 * parallel training (FSDP, DDP, DeepSpeed) averages gradients over its processes: multiply the loss by their number. A
 * last step can have fewer micro-batches than devices: a device without one still takes part in the collective
 * operations, with a row of weight 0, or the others wait for it for ever. {@link org.longalign.training.TorchrunExport}
 * writes a script that does all of this.
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
            ParquetColumn.integers("sequences"),
            ParquetColumn.floats("loss_weights"));

    /**
     * A row of a micro-batch with its tokens, without padding: a pack, or a single sequence in a padded plan. All
     * arrays but {@code seqLengths} and {@code sequences} have one entry for each token, with the meaning of {@link BatchTensors}.
     *
     * @param step index of the optimizer step, from 0
     * @param microBatch index of the micro-batch in its step, from 0
     * @param inputIds token ids
     * @param labels targets in Hugging Face convention, not shifted, -100 elsewhere
     * @param positionIds position of each token in its own segment
     * @param seqLengths number of tokens of each segment, in order
     * @param sequences index of each segment's sequence in the dataset
     * @param lossWeights weight of each target token, 0 elsewhere. Over the rows of a step they sum to 1 under token and
     *     sequence mean; the sum of weight x token loss is the step's loss
     */
    public record Row(
            int step,
            int microBatch,
            int[] inputIds,
            int[] labels,
            int[] positionIds,
            int[] seqLengths,
            int[] sequences,
            float[] lossWeights) {

        /** @throws IllegalArgumentException if an array or the sum of the segments differs from the number of tokens */
        public Row {
            sameLength("labels", labels.length, inputIds.length);
            sameLength("position_ids", positionIds.length, inputIds.length);
            sameLength("loss_weights", lossWeights.length, inputIds.length);
            if (sequences.length != seqLengths.length) {
                throw new IllegalArgumentException(
                        "sequences names " + sequences.length + " segments, but there are " + seqLengths.length);
            }
            sameLength("the segments of seq_lengths", Arrays.stream(seqLengths).sum(), inputIds.length);
        }

        /** Segment boundaries: 0, then the end of each segment. Segments of 3 and 5 tokens give {@code {0, 3, 8}}. */
        public int[] cuSeqlens() {
            int[] boundaries = new int[seqLengths.length + 1];
            for (int i = 0; i < seqLengths.length; i++) {
                boundaries[i + 1] = boundaries[i] + seqLengths[i];
            }
            return boundaries;
        }

        private static void sameLength(String what, int actual, int tokens) {
            if (actual != tokens) {
                throw new IllegalArgumentException(what + " cover " + actual + " tokens, but there are " + tokens);
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row that
                    && step == that.step
                    && microBatch == that.microBatch
                    && Arrays.equals(inputIds, that.inputIds)
                    && Arrays.equals(labels, that.labels)
                    && Arrays.equals(positionIds, that.positionIds)
                    && Arrays.equals(seqLengths, that.seqLengths)
                    && Arrays.equals(sequences, that.sequences)
                    && Arrays.equals(lossWeights, that.lossWeights);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * step + microBatch) + Arrays.hashCode(inputIds);
        }

        @Override
        public String toString() {
            return "step " + step + ", micro-batch " + microBatch + ": " + inputIds.length + " tokens in "
                    + seqLengths.length + " segments";
        }
    }

    private HuggingFaceParquet() {}

    /**
     * Writes a plan with its tokens.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} an earlier export
     * @param sequences the dataset that the plan was made for
     * @param weighting the definition of the loss
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalArgumentException if the plan is for another number of sequences, or a step has no target token
     * @throws java.io.UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public static void write(
            Path folder, BatchPlan plan, Sequences sequences, LossWeighting weighting, CopyOption... options) {
        write(folder, plan, sequences, weighting.always(), options);
    }

    /**
     * Writes a plan with its tokens, for a loss of two stages.
     *
     * @param stages definition of the loss of each step, of which 0 is the plan's first: {@link LossWeighting.Stages#after}
     *     gives them for a plan that is not the run's first
     */
    public static void write(
            Path folder, BatchPlan plan, Sequences sequences, LossWeighting.Stages stages, CopyOption... options) {
        write(folder, plan, sequences, stages, ParquetShards.SHARD_TOKENS, options);
    }

    static void write(
            Path folder,
            BatchPlan plan,
            Sequences sequences,
            LossWeighting.Stages weighting,
            long shardTokens,
            CopyOption... options) {
        PlanRows rows = new PlanRows(plan, sequences, weighting);
        NewFolder.write(folder, "*" + SUFFIX, options, temporary -> {
            try (ParquetShards shards = new ParquetShards(temporary, SUFFIX, COLUMNS, shardTokens)) {
                rows.forEach(row -> shards.add(
                        row.inputIds().length,
                        row.step(),
                        row.microBatch(),
                        row.inputIds(),
                        row.labels(),
                        row.positionIds(),
                        row.seqLengths(),
                        row.sequences(),
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
    public static void forEach(Path folder, Consumer<Row> consumer) {
        ParquetShards.forEach(
                folder,
                SUFFIX,
                COLUMNS,
                values -> consumer.accept(new Row(
                        (int) values[0],
                        (int) values[1],
                        (int[]) values[2],
                        (int[]) values[3],
                        (int[]) values[4],
                        (int[]) values[5],
                        (int[]) values[6],
                        (float[]) values[7])));
    }

    /** All rows of a folder; see {@link #forEach}. */
    public static List<Row> read(Path folder) {
        List<Row> rows = new ArrayList<>();
        forEach(folder, rows::add);
        return rows;
    }
}
