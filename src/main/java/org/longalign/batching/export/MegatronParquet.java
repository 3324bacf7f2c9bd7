package org.longalign.batching.export;

import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.Ledger;
import org.longalign.batching.LossWeighting;
import org.longalign.internal.NewFolder;
import org.longalign.tokenize.Sequences;

/**
 * A packed plan for NVIDIA's Megatron-Bridge (the successor of NeMo's fine-tuning). Its packed dataset reads files
 * {@code
 * *.idx.parquet} from a folder or by a pattern, row by row. The older form of the same rows, a {@code .npy} of
 * dictionaries, is a Python pickle that is read whole into memory; it is not written here.
 *
 * <pre>
 * input_ids     list&lt;int32&gt;   token ids of a pack
 * loss_mask     list&lt;int8&gt;    1 on the token whose next one is a target; list&lt;int32&gt; if it counts to more
 * seq_start_id  list&lt;int32&gt;   start of each segment
 * </pre>
 *
 * <p>The trainer removes the last token from the input of each segment and the first from its targets, so a pack of L
 * tokens in s segments has L - s positions. It shuffles the packs itself, anew in each pass over the files: a plan of
 * several epochs is written once, and {@link Needs#trainIterations} makes the epochs. Its loss is sum(mask x token loss) / sum(mask)
 * over a global batch if {@code calculate_per_token_loss} is set, and it reads the mask as integers if {@code
 * answer_only_loss} is. So there are two masks:
 *
 * <ul>
 *   <li>Token mean: 0 and 1; with weights of sequences, for each target an integer in their ratio.
 *   <li>Sequence mean (Eq. 4): the mask of every sequence sums to one constant C, in integers as equal as can be. A sequence
 *       of N targets has C / N on each, off by less than 1, or by the share N / C; its sum is exact. C is the largest for
 *       which no global batch of the plan's micro-batches a step reaches 2^31, the trainer's limit. It sums in float32, which
 *       adds about 1e-7. With weights of sequences their sums are in the ratio of the weights, each off by less than 1.
 * </ul>
 *
 * <p>Source: {@code masked_next_token_loss} and {@code GPTSFTPackedDataset} of Megatron-Bridge in August 2026.
 */
public final class MegatronParquet {
    private static final String SUFFIX = ".idx.parquet";
    private static final List<ParquetColumn> COLUMNS = List.of(
            ParquetColumn.integers("input_ids"),
            ParquetColumn.integers("loss_mask"),
            ParquetColumn.integers("seq_start_id"));
    private static final List<ParquetColumn> BYTE_MASK = List.of(
            ParquetColumn.integers("input_ids"),
            ParquetColumn.bytes("loss_mask"),
            ParquetColumn.integers("seq_start_id"));

    /**
     * Options of an export.
     *
     * @param weighting token mean or sequence mean; a loss of two stages is two exports, since the trainer shuffles packs
     * @param multiple what each segment's positions are padded to a multiple of: 1, or 2 x context-parallel size
     * @param paddingId the token id of padding: the tokenizer's end of text, by which the trainer knows padding
     */
    public record Layout(LossWeighting weighting, int multiple, int paddingId) {
        /** @throws IllegalArgumentException if the format cannot express the weighting, or the multiple is below 1 */
        public Layout {
            if (weighting == LossWeighting.PACK_MEAN) {
                throw new IllegalArgumentException(
                        "the trainer has no mean over packs; choose TOKEN_MEAN or SEQUENCE_MEAN");
            }
            if (multiple < 1) {
                throw new IllegalArgumentException("multiple is " + multiple + "; at least 1 is needed");
            }
        }

        /** Without padding. */
        public static Layout of(LossWeighting weighting) {
            return new Layout(weighting, 1, 0);
        }

        /**
         * Pads each segment for context parallelism, by tokens without a target to which nothing attends. Set the trainer's
         * {@code pad_seq_to_mult} to 2 x {@code contextParallel}.
         *
         * @param endOfText the id that the trainer's tokenizer has for the end of text
         */
        public Layout withContextParallel(int contextParallel, int endOfText) {
            return new Layout(weighting, 2 * contextParallel, endOfText);
        }
    }

    /**
     * Settings that the trainer needs for an export.
     *
     * @param maxSeqLength the least {@code max_seq_length}: positions of the largest pack
     * @param maskSum C, the sum of the mask of a sequence of the largest weight, or under token mean the mask of each of its
     *     targets; 0 for a mask of ones
     * @param largestError the largest relative error of a target's weight, by the rounding of its mask
     * @param trainIterations {@code train_iters}: global batches of the packs of all epochs, of which the last may be made
     *     whole by the trainer
     */
    public record Needs(int maxSeqLength, int maskSum, double largestError, long trainIterations) {}

    /**
     * A pack in the form of NVIDIA's Megatron-Bridge.
     *
     * <pre>
     * inputIds      a  b  c  d  x  y  z
     * lossMask      0  1  1  0  0  1  0     1 where the NEXT token is a target: c, d and z
     * seqStartId    0           4
     * </pre>
     *
     * @param inputIds token ids
     * @param lossMask 1 or a larger number on the token whose next one is a target, 0 elsewhere and
     *     at each segment's end
     * @param seqStartId start of each segment; the first is 0
     */
    public record Pack(int[] inputIds, int[] lossMask, int[] seqStartId) {
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
     * Writes a plan with its tokens, for token mean and without padding.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} an earlier export
     * @param sequences the dataset that the plan was made for
     * @throws IllegalArgumentException if the plan is for another number of sequences, or a step has no target token
     * @throws java.io.UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public static void write(Path folder, BatchPlan plan, Sequences sequences, CopyOption... options) {
        write(folder, plan, sequences, Layout.of(LossWeighting.TOKEN_MEAN), options);
    }

    /**
     * Writes a plan with its tokens.
     *
     * @param folder new or empty, or with {@code REPLACE_EXISTING} an earlier export
     * @param sequences the dataset that the plan was made for
     * @return settings that the trainer needs; its {@code global_batch_size} has to be the plan's micro-batches a step
     * @throws IllegalArgumentException if the plan is for another number of sequences, a step has no target token, a
     *     sequence has more targets or less weight than its mask can count, or a target follows what the trainer takes for
     *     padding; or if epochs of the plan leave different packs out ({@code dropPartialStep})
     * @throws java.io.UncheckedIOException if the folder exists and is neither empty nor to be replaced, or cannot be
     *     written
     */
    public static Needs write(Path folder, BatchPlan plan, Sequences sequences, Layout layout, CopyOption... options) {
        BatchPlan once = onePass(plan);
        PlanRows rows = new PlanRows(once, sequences, LossWeighting.TOKEN_MEAN.always());
        MegatronPacks packs = MegatronPacks.of(once, sequences, layout);
        boolean weighted = packs.maskSum() > 0;
        int[] longest = {0};
        NewFolder.write(folder, "*" + SUFFIX, options, temporary -> {
            List<ParquetColumn> columns = weighted ? COLUMNS : BYTE_MASK;
            try (ParquetShards shards = new ParquetShards(temporary, SUFFIX, columns, ParquetShards.SHARD_TOKENS)) {
                rows.forEach(row -> {
                    Pack pack = packs.of(row);
                    longest[0] = Math.max(longest[0], pack.inputIds().length - pack.seqStartId().length);
                    Object mask = weighted ? pack.lossMask() : MegatronPacks.bytes(pack.lossMask());
                    shards.add(pack.inputIds().length, pack.inputIds(), mask, pack.seqStartId());
                });
                shards.finish();
            }
        });
        int batch = plan.parameters().microBatchesPerStep();
        long iterations = ((long) plan.microBatches() + batch - 1) / batch;
        return new Needs(longest[0], packs.maskSum(), packs.largestError(), iterations);
    }

    private static BatchPlan onePass(BatchPlan plan) {
        long leftOut = plan.ledger().count(Ledger.Fate.PARTIAL_STEP);
        if (plan.epochs() > 1 && leftOut > 0) {
            throw new IllegalArgumentException("dropPartialStep() leaves other packs out in each of " + plan.epochs()
                    + " epochs (" + leftOut
                    + " sequences in all), but these files hold one epoch, which the trainer repeats;"
                    + " plan without dropPartialStep(), or export a plan of one epoch");
        }
        return plan.epoch(0);
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
                values -> consumer.accept(new Pack((int[]) values[0], (int[]) values[1], (int[]) values[2])));
    }

    /** All packs of a folder; see {@link #forEach}. */
    public static List<Pack> read(Path folder) {
        List<Pack> packs = new ArrayList<>();
        forEach(folder, packs::add);
        return packs;
    }
}
