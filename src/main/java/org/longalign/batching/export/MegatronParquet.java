package org.longalign.batching.export;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.NewFolder;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * A packed plan for NVIDIA's Megatron-Bridge (the successor of NeMo's fine-tuning). Its packed dataset reads files
 * {@code
 * *.idx.parquet} from a folder or by a pattern, row by row. The older form of the same rows, a {@code .npy} of
 * dictionaries, is a Python pickle that is read whole into memory; it is not written here.
 *
 * <pre>
 * input_ids     list&lt;int32&gt;   token ids of a pack, without padding
 * loss_mask     list&lt;int8&gt;    1 on the token whose next one is a target
 * seq_start_id  list&lt;int32&gt;   start of each segment
 * </pre>
 *
 * <p>The trainer removes the last token from the input of each segment and the first from its targets, so a pack of L
 * tokens in s segments has L - s positions; set {@code max_seq_length} to the plan's {@code maxTokens}. The format has
 * a mask but no weights: the trainer averages over target tokens (token mean), or as configured, and shuffles the packs
 * itself. For exactly Eq. 4, use {@link HuggingFaceParquet}.
 */
public final class MegatronParquet {
    private static final String SUFFIX = ".idx.parquet";
    private static final List<ParquetColumn> COLUMNS = List.of(
            ParquetColumn.integers("input_ids"),
            ParquetColumn.bytes("loss_mask"),
            ParquetColumn.integers("seq_start_id"));

    /**
     * A pack in the form of NVIDIA's Megatron-Bridge.
     *
     * <pre>
     * inputIds      a  b  c  d  x  y  z
     * lossMask      0  1  1  0  0  1  0     1 where the NEXT token is a target: c, d and z
     * seqStartId    0           4
     * </pre>
     *
     * @param inputIds token ids, without padding
     * @param lossMask 1 on the token whose next one is a target, 0 elsewhere and at each segment's end
     * @param seqStartId start of each segment; the first is 0
     */
    public record Pack(int[] inputIds, byte[] lossMask, int[] seqStartId) {
        /** @throws IllegalArgumentException if mask and tokens differ in length, or the starts do not ascend from 0 */
        public Pack {
            if (lossMask.length != inputIds.length) {
                throw new IllegalArgumentException(
                        "loss_mask has " + lossMask.length + " entries for " + inputIds.length + " tokens");
            }
            if (seqStartId.length == 0 || seqStartId[0] != 0) {
                throw new IllegalArgumentException("seq_start_id must begin with 0");
            }
            for (int i = 1; i < seqStartId.length; i++) {
                if (seqStartId[i] <= seqStartId[i - 1] || seqStartId[i] >= inputIds.length) {
                    throw new IllegalArgumentException("seq_start_id " + seqStartId[i] + " follows " + seqStartId[i - 1]
                            + " in a pack of " + inputIds.length + " tokens");
                }
            }
        }

        static Pack of(HuggingFaceParquet.Row row) {
            int[] labels = row.labels();
            byte[] mask = new byte[labels.length];
            // The first token of a segment is never a target, so the mask is 0 at the end of the segment before it.
            for (int t = 0; t + 1 < mask.length; t++) {
                mask[t] = (byte) (labels[t + 1] == Sequence.IGNORE_INDEX ? 0 : 1);
            }
            return new Pack(row.inputIds(), mask, Arrays.copyOf(row.cuSeqlens(), row.seqLengths().length));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pack that
                    && Arrays.equals(inputIds, that.inputIds)
                    && Arrays.equals(lossMask, that.lossMask)
                    && Arrays.equals(seqStartId, that.seqStartId);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(inputIds) + Arrays.hashCode(seqStartId);
        }

        @Override
        public String toString() {
            return inputIds.length + " tokens in " + seqStartId.length + " segments";
        }
    }

    private MegatronParquet() {}

    /**
     * Writes a plan with its tokens.
     *
     * @param folder a folder that does not exist yet
     * @param sequences the dataset that the plan was made for
     * @throws IllegalArgumentException if the plan is for another number of sequences, or a step has no target token
     * @throws java.io.UncheckedIOException if the folder exists or cannot be written
     */
    public static void write(Path folder, BatchPlan plan, Sequences sequences) {
        PlanRows rows = new PlanRows(plan, sequences, LossWeighting.TOKEN_MEAN);
        NewFolder.write(folder, temporary -> {
            try (ParquetShards shards = new ParquetShards(temporary, SUFFIX, COLUMNS, ParquetShards.SHARD_TOKENS)) {
                rows.forEach(row -> {
                    Pack pack = Pack.of(row);
                    shards.add(pack.inputIds().length, pack.inputIds(), pack.lossMask(), pack.seqStartId());
                });
                shards.finish();
            }
        });
    }

    /**
     * Hands over the packs of a folder in the order written, one at a time.
     *
     * @throws java.io.UncheckedIOException if the folder has no files, or a file cannot be read or lacks a column
     */
    public static void forEach(Path folder, Consumer<Pack> consumer) {
        ParquetShards.forEach(
                folder,
                SUFFIX,
                COLUMNS,
                values -> consumer.accept(new Pack((int[]) values[0], (byte[]) values[1], (int[]) values[2])));
    }

    /** All packs of a folder; see {@link #forEach}. */
    public static List<Pack> read(Path folder) {
        List<Pack> packs = new ArrayList<>();
        forEach(folder, packs::add);
        return packs;
    }
}
