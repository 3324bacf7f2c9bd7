package org.longalign.batching.export;

import java.util.Arrays;
import org.longalign.tokenize.Sequence;

/**
 * A pack as NVIDIA's trainers want it.
 *
 * <pre>
 * inputIds      a  b  c  d  x  y  z
 * lossMask      0  1  1  0  0  1  0     1 where the NEXT token is a target: c, d and z
 * seqStartId    0           4
 * </pre>
 *
 * @param inputIds token ids, without padding
 * @param lossMask 1 on the token whose next one is a target, 0 elsewhere and at each segment's end
 * @param seqStartId where each segment starts; the first is 0
 */
public record MegatronPack(int[] inputIds, byte[] lossMask, int[] seqStartId) {
    /** @throws IllegalArgumentException if the mask has another length than the tokens, or the starts do not ascend from 0 */
    public MegatronPack {
        if (lossMask.length != inputIds.length) {
            throw new IllegalArgumentException(
                    "loss_mask has " + lossMask.length + " entries for " + inputIds.length + " tokens");
        }
        if (seqStartId.length == 0 || seqStartId[0] != 0) {
            throw new IllegalArgumentException("seq_start_id must begin with 0");
        }
        for (int i = 1; i < seqStartId.length; i++) {
            if (seqStartId[i] <= seqStartId[i - 1] || seqStartId[i] >= inputIds.length) {
                throw new IllegalArgumentException("seq_start_id " + seqStartId[i] + " after " + seqStartId[i - 1]
                        + " in a pack of " + inputIds.length + " tokens");
            }
        }
    }

    static MegatronPack of(ExportRow row) {
        int[] labels = row.labels();
        byte[] mask = new byte[labels.length];
        // A segment's first token is never a target, so that the mask ends with each segment.
        for (int t = 0; t + 1 < mask.length; t++) {
            mask[t] = (byte) (labels[t + 1] == Sequence.IGNORE_INDEX ? 0 : 1);
        }
        return new MegatronPack(row.inputIds(), mask, Arrays.copyOf(row.cuSeqlens(), row.seqLengths().length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MegatronPack that
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
