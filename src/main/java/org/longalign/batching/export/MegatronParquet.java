package org.longalign.batching.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.data.NewFolder;
import org.longalign.tokenize.Sequences;

/**
 * A packed plan for NVIDIA's Megatron-Bridge (the successor of NeMo's fine-tuning), whose packed dataset reads files
 * {@code *.idx.parquet} from a folder or by a pattern, row by row. The older form of the same rows, a {@code .npy} of
 * dictionaries, is a Python pickle, is read whole into memory, and is not written here.
 *
 * <pre>
 * input_ids     list&lt;int32&gt;   token ids of a pack, without padding
 * loss_mask     list&lt;int8&gt;    1 on the token whose next one is a target
 * seq_start_id  list&lt;int32&gt;   where each segment starts
 * </pre>
 *
 * <p>The trainer takes the last token off each segment's input and the first off its targets, so that a pack of L tokens
 * in s segments becomes L - s positions; set {@code max_seq_length} to the plan's {@code maxTokens}. The format knows a
 * mask and no weights: the trainer averages over target tokens (token mean) or as it is configured, and it draws the
 * order of the packs itself. Where Eq. 4 is wanted exactly, take {@link HuggingFaceParquet}.
 */
public final class MegatronParquet {
    private static final String SUFFIX = ".idx.parquet";
    private static final List<ParquetColumn> COLUMNS = List.of(
            ParquetColumn.integers("input_ids"),
            ParquetColumn.bytes("loss_mask"),
            ParquetColumn.integers("seq_start_id"));

    private MegatronParquet() {}

    /**
     * Writes a plan.
     *
     * @param folder a folder that is not there yet
     * @param sequences the dataset that the plan was made for
     * @throws IllegalArgumentException if the plan is for another number of sequences, or a step has no target
     * @throws java.io.UncheckedIOException if the folder exists or cannot be written
     */
    public static void write(Path folder, BatchPlan plan, Sequences sequences) {
        PlanRows rows = new PlanRows(plan, sequences, LossWeighting.TOKEN_MEAN);
        NewFolder.write(folder, temporary -> {
            try (ParquetShards shards = new ParquetShards(temporary, SUFFIX, COLUMNS, ParquetShards.SHARD_TOKENS)) {
                rows.forEach(row -> {
                    MegatronPack pack = MegatronPack.of(row);
                    shards.add(pack.inputIds().length, pack.inputIds(), pack.lossMask(), pack.seqStartId());
                });
                shards.finish();
            }
        });
    }

    /**
     * Hands over the packs that a folder holds, in the order written, one at a time.
     *
     * @throws java.io.UncheckedIOException if there are none, or a file cannot be read or lacks a column
     */
    public static void forEach(Path folder, Consumer<MegatronPack> consumer) {
        ParquetShards.forEach(
                folder,
                SUFFIX,
                COLUMNS,
                values -> consumer.accept(new MegatronPack((int[]) values[0], (byte[]) values[1], (int[]) values[2])));
    }

    /** All packs that a folder holds; see {@link #forEach}. */
    public static List<MegatronPack> read(Path folder) {
        List<MegatronPack> packs = new ArrayList<>();
        forEach(folder, packs::add);
        return packs;
    }
}
