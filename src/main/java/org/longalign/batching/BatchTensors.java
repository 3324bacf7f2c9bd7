package org.longalign.batching;

import java.util.Arrays;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * A micro-batch as the arrays a model takes; every row is {@code width} long. Padding has label -100, weight 0 and
 * belongs to no segment.
 *
 * <p>One pack of two sequences, {@code a b c d} with targets c, d and {@code x y z} with target z, in a step of M = 2
 * sequences:
 *
 * <pre>
 * inputIds       a     b     c     d     x     y     z
 * labels      -100  -100     c     d  -100  -100     z
 * positionIds    0     1     2     3     0     1     2
 * lossWeights    0     0   1/4   1/4     0     0   1/2      1 / (N_i M)
 * cuSeqlens      0, 4, 7                                    maxSegmentLength 4
 * </pre>
 *
 * <p>The same two as the rows of a naive micro-batch; {@code -} is the padding id:
 *
 * <pre>
 * inputIds       a     b     c     d            x     y     z     -
 * labels      -100  -100     c     d         -100  -100     z  -100
 * positionIds    0     1     2     3            0     1     2     0
 * lossWeights    0     0   1/4   1/4            0     0   1/2     0
 * cuSeqlens      0, 4                           0, 3               maxSegmentLength 4
 * </pre>
 *
 * @param inputIds token ids; shape (rows, width)
 * @param labels targets in Hugging Face convention, not shifted; shape (rows, width)
 * @param positionIds position of each token in its own segment, 0 on padding; shape (rows, width)
 * @param cuSeqlens segment borders of each row's real tokens; shape (rows, segments + 1)
 * @param lossWeights weight of each target token, aligned with labels, 0 elsewhere; shape (rows, width)
 * @param maxSegmentLength tokens of the longest segment
 */
public record BatchTensors(
        int[][] inputIds,
        int[][] labels,
        int[][] positionIds,
        int[][] cuSeqlens,
        float[][] lossWeights,
        int maxSegmentLength) {

    /**
     * Lays a micro-batch out.
     *
     * @param microBatch which sequences stand where
     * @param sequences the dataset
     * @param weights the weights of the whole optimizer step
     * @param paddingId token id on padding
     * @throws IllegalArgumentException if a segment is not as long as its sequence: the plan is for other sequences
     */
    public static BatchTensors of(MicroBatch microBatch, Sequences sequences, LossWeights weights, int paddingId) {
        int rows = microBatch.rows().size();
        int width = microBatch.width();
        int[][] inputIds = new int[rows][width];
        int[][] labels = new int[rows][width];
        int[][] positionIds = new int[rows][];
        int[][] cuSeqlens = new int[rows][];
        float[][] lossWeights = new float[rows][width];
        int longest = 0;
        for (int r = 0; r < rows; r++) {
            Row row = microBatch.rows().get(r);
            Arrays.fill(inputIds[r], paddingId);
            Arrays.fill(labels[r], Sequence.IGNORE_INDEX);
            positionIds[r] = Arrays.copyOf(row.positionIds(), width);
            cuSeqlens[r] = row.cuSeqlens();
            for (Segment segment : row.segments()) {
                Sequence sequence = sequences.get(segment.sequence());
                if (segment.offset() + segment.length() > sequence.length()) {
                    throw new IllegalArgumentException("the plan holds tokens " + segment.offset() + " to "
                            + (segment.offset() + segment.length()) + " of sequence " + segment.sequence()
                            + ", which has "
                            + sequence.length() + "; make the plan from the lengths of these sequences");
                }
                System.arraycopy(sequence.inputIds(), segment.offset(), inputIds[r], segment.start(), segment.length());
                System.arraycopy(sequence.labels(), segment.offset(), labels[r], segment.start(), segment.length());
                labels[r][segment.start()] = Sequence.IGNORE_INDEX; // nothing of its own stands before it
                float weight = (float) weights.perTargetToken(segment);
                for (int t = segment.start(); t < segment.end(); t++) {
                    lossWeights[r][t] = labels[r][t] == Sequence.IGNORE_INDEX ? 0 : weight;
                }
                longest = Math.max(longest, segment.length());
            }
        }
        return new BatchTensors(inputIds, labels, positionIds, cuSeqlens, lossWeights, longest);
    }
}
