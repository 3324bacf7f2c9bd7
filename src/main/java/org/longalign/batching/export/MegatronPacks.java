package org.longalign.batching.export;

import java.util.Arrays;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.TargetTokens;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * Lays packs out for {@link MegatronParquet}.
 *
 * @param layout weighting and padding
 * @param maskSum sum of the mask of each sequence, or 0 for a mask of ones
 */
record MegatronPacks(MegatronParquet.Layout layout, int maskSum) {
    /**
     * The largest sum of a sequence's mask for which that of a global batch stays below 2^31, whichever packs the trainer
     * puts into it: those with the most sequences are taken.
     *
     * @throws IllegalArgumentException if a sequence has more targets than that
     */
    static int maskSum(BatchPlan plan, Sequences sequences) {
        TargetTokens targetTokens = TargetTokens.of(sequences);
        int[] learnt = plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .mapToInt(microBatch -> learnt(microBatch, targetTokens))
                .sorted()
                .toArray();
        int batch = plan.parameters().microBatchesPerStep();
        long most = Arrays.stream(learnt, Math.max(0, learnt.length - batch), learnt.length)
                .asLongStream()
                .sum();
        int sum = (int) (Integer.MAX_VALUE / Math.max(1, most));
        plan.steps().stream()
                .flatMap(step -> step.segments().stream())
                .filter(segment -> targetTokens.in(segment) > sum)
                .findFirst()
                .ifPresent(segment -> {
                    throw new IllegalArgumentException("sequence " + segment.sequence() + " has "
                            + targetTokens.in(segment) + " targets, but with up to " + most
                            + " sequences in a global batch a mask can count only to " + sum
                            + "; plan with a smaller accumulation or fewer devices");
                });
        return sum;
    }

    private static int learnt(MicroBatch microBatch, TargetTokens targetTokens) {
        return (int) microBatch.segments().stream()
                .filter(segment -> targetTokens.in(segment) > 0)
                .count();
    }

    MegatronParquet.Pack of(HuggingFaceParquet.Row row) {
        int segments = row.seqLengths().length;
        int[] starts = new int[segments + 1];
        for (int s = 0; s < segments; s++) {
            starts[s + 1] = starts[s] + padded(row.seqLengths()[s]);
        }
        int[] ids = new int[starts[segments]];
        int[] mask = new int[ids.length];
        Arrays.fill(ids, layout.paddingId());
        int from = 0;
        for (int s = 0; s < segments; s++) {
            int length = row.seqLengths()[s];
            System.arraycopy(row.inputIds(), from, ids, starts[s], length);
            fillMask(row.labels(), from, length, mask, starts[s]);
            checkEnd(row, s, ids, mask, starts);
            from += length;
        }
        return new MegatronParquet.Pack(ids, mask, Arrays.copyOf(starts, segments));
    }

    /** Tokens of a segment with its padding: all but the last are positions. */
    private int padded(int length) {
        int multiple = layout.multiple();
        return multiple == 1 ? length : Math.max(1, (length - 1 + multiple - 1) / multiple) * multiple + 1;
    }

    private void fillMask(int[] labels, int from, int length, int[] mask, int start) {
        int targets = 0;
        for (int t = 1; t < length; t++) {
            targets += labels[from + t] == Sequence.IGNORE_INDEX ? 0 : 1;
        }
        int target = 0;
        for (int t = 1; t < length; t++) {
            if (labels[from + t] != Sequence.IGNORE_INDEX) {
                mask[start + t - 1] = maskSum == 0 ? 1 : share(target + 1, targets) - share(target, targets);
                target++;
            }
        }
    }

    /** The sum of the mask of a sequence's first targets. */
    private int share(int first, int targets) {
        return (int) ((long) maskSum * first / targets);
    }

    /** The trainer takes all end-of-text tokens at the end of a segment's positions for padding, real ones too. */
    private void checkEnd(HuggingFaceParquet.Row row, int segment, int[] ids, int[] mask, int[] starts) {
        if (layout.multiple() == 1) {
            return;
        }
        for (int t = starts[segment + 1] - 2; t >= starts[segment] && ids[t] == layout.paddingId(); t--) {
            if (mask[t] != 0) {
                throw new IllegalArgumentException("a target of sequence " + row.sequences()[segment]
                        + " follows the token " + layout.paddingId() + " at the end of its segment, which the trainer"
                        + " takes for padding; export without padding, or leave that target out");
            }
        }
    }

    /** A mask of ones and zeros. */
    static byte[] bytes(int[] mask) {
        byte[] bytes = new byte[mask.length];
        for (int t = 0; t < mask.length; t++) {
            bytes[t] = (byte) mask[t];
        }
        return bytes;
    }
}
