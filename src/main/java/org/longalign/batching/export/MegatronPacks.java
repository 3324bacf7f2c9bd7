package org.longalign.batching.export;

import java.util.Arrays;
import java.util.Locale;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.Segment;
import org.longalign.batching.TargetTokens;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** Lays packs out for {@link MegatronParquet}. */
final class MegatronPacks {
    private final MegatronParquet.Layout layout;
    private final double[] shares;
    private final int maskSum;
    private double largestError;

    /**
     * @param shares weight of each sequence, of which the largest is 1
     * @param maskSum what the mask counts for weight 1, or 0 for a mask of ones
     */
    private MegatronPacks(MegatronParquet.Layout layout, double[] shares, int maskSum) {
        this.layout = layout;
        this.shares = shares;
        this.maskSum = maskSum;
    }

    /**
     * Packs of a plan. The mask counts to the largest number for which the sum over a global batch stays below 2^31,
     * whichever packs the trainer puts into it: those that count most are taken.
     *
     * @throws IllegalArgumentException if a sequence has more targets, or too small a weight, for what the mask can count
     */
    static MegatronPacks of(BatchPlan plan, Sequences sequences, MegatronParquet.Layout layout) {
        double[] weights = plan.sequenceWeights();
        double largest = Arrays.stream(weights).max().orElse(1);
        double[] shares = Arrays.stream(weights).map(weight -> weight / largest).toArray();
        boolean ones = layout.weighting() == LossWeighting.TOKEN_MEAN && !plan.isWeighted();
        if (ones) {
            return new MegatronPacks(layout, shares, 0);
        }
        TargetTokens targetTokens = TargetTokens.of(sequences);
        double[] counts = plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .mapToDouble(microBatch -> microBatch.segments().stream()
                        .mapToDouble(segment ->
                                shares[segment.sequence()] * units(layout.weighting(), targetTokens.in(segment)))
                        .sum())
                .sorted()
                .toArray();
        int batch = plan.parameters().microBatchesPerStep();
        double most = Arrays.stream(counts, Math.max(0, counts.length - batch), counts.length)
                .sum();
        MegatronPacks packs = new MegatronPacks(layout, shares, (int) (Integer.MAX_VALUE / Math.max(1, most)));
        plan.steps().stream()
                .flatMap(step -> step.segments().stream())
                .forEach(segment -> packs.checkCounts(segment, targetTokens.in(segment), most));
        return packs;
    }

    /** Count of a sequence of weight 1 with so many targets: one, or each target. */
    private static int units(LossWeighting weighting, int targets) {
        return weighting == LossWeighting.TOKEN_MEAN ? targets : Math.min(targets, 1);
    }

    private void checkCounts(Segment segment, int targets, double most) {
        int sequence = segment.sequence();
        int least = layout.weighting() == LossWeighting.TOKEN_MEAN ? Math.min(targets, 1) : targets;
        if (shares[sequence] > 0 && counted(sequence) < least) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "sequence %d has %d targets and %.3g of the largest weight, but with up to %.0f of the largest in a"
                            + " global batch its mask can count only to %d; plan with a smaller accumulation or fewer"
                            + " devices%s",
                    sequence,
                    targets,
                    shares[sequence],
                    most,
                    counted(sequence),
                    shares[sequence] < 1 ? ", or give it weight 0" : ""));
        }
    }

    /** The mask's sum over a sequence, or under token mean the mask of each of its targets. */
    private int counted(int sequence) {
        return (int) (maskSum * shares[sequence]);
    }

    /** Count of the mask for the largest weight; 0 for a mask of ones. */
    int maskSum() {
        return maskSum;
    }

    /** The largest relative error of a target's weight so far, by the rounding of its mask to an integer. */
    double largestError() {
        return largestError;
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
            fillMask(row.sequences()[s], row.labels(), from, length, mask, starts[s]);
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

    private void fillMask(int sequence, int[] labels, int from, int length, int[] mask, int start) {
        int targets = 0;
        for (int t = 1; t < length; t++) {
            targets += labels[from + t] == Sequence.IGNORE_INDEX ? 0 : 1;
        }
        int target = 0;
        for (int t = 1; t < length; t++) {
            if (labels[from + t] != Sequence.IGNORE_INDEX) {
                mask[start + t - 1] = maskOf(sequence, target, targets);
                target++;
            }
        }
    }

    private int maskOf(int sequence, int target, int targets) {
        if (maskSum == 0) {
            return 1;
        }
        boolean byToken = layout.weighting() == LossWeighting.TOKEN_MEAN;
        long sum = counted(sequence);
        int mask = byToken ? (int) sum : (int) (sum * (target + 1) / targets - sum * target / targets);
        double exact = maskSum * shares[sequence] / (byToken ? 1 : targets);
        largestError = exact == 0 ? largestError : Math.max(largestError, Math.abs(mask / exact - 1));
        return mask;
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
