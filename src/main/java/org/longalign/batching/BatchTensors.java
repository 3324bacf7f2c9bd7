package org.longalign.batching;

import java.util.Arrays;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/**
 * A micro-batch as arrays: the only tensor form between plan and model, and the input of {@link
 * org.longalign.model.CausalLm}. Every row has {@code width} tokens. Padding has label -100 and weight 0 and belongs to
 * no segment.
 *
 * <p>Example: one pack of two sequences, {@code a b c d} with targets c, d and {@code x y z} with target z, in a step
 * of M = 2 sequences:
 *
 * <pre>
 * inputIds       a     b     c     d     x     y     z
 * labels      -100  -100     c     d  -100  -100     z
 * positionIds    0     1     2     3     0     1     2
 * lossWeights    0     0   1/4   1/4     0     0   1/2      1 / (N_i M)
 * cuSeqlens      0, 4, 7                                    maxSegmentLength 4
 * </pre>
 *
 * <p>The same sequences as rows of a naive micro-batch; {@code -} is the padding id:
 *
 * <pre>
 * inputIds       a     b     c     d            x     y     z     -
 * labels      -100  -100     c     d         -100  -100     z  -100
 * positionIds    0     1     2     3            0     1     2     0
 * lossWeights    0     0   1/4   1/4            0     0   1/2     0
 * cuSeqlens      0, 4                           0, 3               maxSegmentLength 4
 * </pre>
 *
 * <p>The arrays are not copied.
 *
 * @param inputIds token ids; shape (rows, width)
 * @param labels targets in Hugging Face's convention, not shifted: a target token's own id, {@link
 *     Sequence#IGNORE_INDEX} elsewhere; shape (rows, width)
 * @param positionIds position of each token in its own segment, 0 on padding; shape (rows, width)
 * @param cuSeqlens segment boundaries of each row's real tokens; shape (rows, segments + 1)
 * @param lossWeights weight of each target token, aligned with labels, 0 elsewhere; shape (rows, width)
 */
public record BatchTensors(
        int[][] inputIds, int[][] labels, int[][] positionIds, int[][] cuSeqlens, float[][] lossWeights) {

    /**
     * Checks the arrays for consistency.
     *
     * @throws IllegalArgumentException naming the array and the index if shapes disagree, boundaries do not increase
     *     from 0 to at most the width, a position is negative, or a segment's first token is a target
     */
    public BatchTensors {
        if (inputIds.length == 0 || inputIds[0].length == 0) {
            throw new IllegalArgumentException("inputIds must hold at least one token");
        }
        int rows = inputIds.length;
        int width = inputIds[0].length;
        checkRows("labels", labels.length, rows);
        checkRows("positionIds", positionIds.length, rows);
        checkRows("cuSeqlens", cuSeqlens.length, rows);
        checkRows("lossWeights", lossWeights.length, rows);
        for (int row = 0; row < rows; row++) {
            checkWidth("inputIds", row, inputIds[row].length, width);
            checkWidth("labels", row, labels[row].length, width);
            checkWidth("positionIds", row, positionIds[row].length, width);
            checkWidth("lossWeights", row, lossWeights[row].length, width);
            checkPositions(row, positionIds[row]);
            checkBoundaries(row, cuSeqlens[row], width);
            checkFirstTokens(row, cuSeqlens[row], labels[row]);
        }
    }

    /**
     * A pack without targets: one row of segments, each beginning at position 0.
     *
     * <pre>
     * packed({11, 12, 13, 21, 22}, {0, 3, 5})   ->   positionIds {{0, 1, 2, 0, 1}}
     * </pre>
     *
     * @param cuSeqlens segment boundaries: 0, then each segment's end
     */
    public static BatchTensors packed(int[] inputIds, int[] cuSeqlens) {
        checkBoundaries(0, cuSeqlens, inputIds.length);
        int[] positions = new int[inputIds.length];
        for (int segment = 0; segment + 1 < cuSeqlens.length; segment++) {
            for (int t = cuSeqlens[segment]; t < cuSeqlens[segment + 1]; t++) {
                positions[t] = t - cuSeqlens[segment];
            }
        }
        return untargeted(new int[][] {inputIds}, new int[][] {positions}, new int[][] {cuSeqlens});
    }

    /** Rows of one sequence each without targets, all of one width. */
    public static BatchTensors padded(int[][] inputIds) {
        int width = inputIds.length == 0 ? 0 : inputIds[0].length;
        int[][] positions = new int[inputIds.length][width];
        int[][] cuSeqlens = new int[inputIds.length][];
        for (int row = 0; row < inputIds.length; row++) {
            Arrays.setAll(positions[row], t -> t);
            cuSeqlens[row] = new int[] {0, width};
        }
        return untargeted(inputIds, positions, cuSeqlens);
    }

    private static BatchTensors untargeted(int[][] inputIds, int[][] positionIds, int[][] cuSeqlens) {
        int width = inputIds.length == 0 ? 0 : inputIds[0].length;
        int[][] labels = new int[inputIds.length][width];
        for (int[] row : labels) {
            Arrays.fill(row, Sequence.IGNORE_INDEX);
        }
        return new BatchTensors(inputIds, labels, positionIds, cuSeqlens, new float[inputIds.length][width]);
    }

    /** A copy with other labels and loss weights, both (rows, width). */
    public BatchTensors withTargets(int[][] targets, float[][] weights) {
        return new BatchTensors(inputIds, targets, positionIds, cuSeqlens, weights);
    }

    /**
     * Converts a micro-batch of a plan to arrays.
     *
     * @param microBatch the segments and their positions in the rows
     * @param sequences the dataset
     * @param weights the loss weights of the whole optimizer step
     * @param paddingId the token id for padding
     * @throws IllegalArgumentException if a segment exceeds its sequence: the plan was made for other sequences
     */
    public static BatchTensors of(MicroBatch microBatch, Sequences sequences, LossWeights weights, int paddingId) {
        int rows = microBatch.rows().size();
        int width = microBatch.width();
        int[][] inputIds = new int[rows][width];
        int[][] labels = new int[rows][width];
        int[][] positionIds = new int[rows][];
        int[][] cuSeqlens = new int[rows][];
        float[][] lossWeights = new float[rows][width];
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
                labels[r][segment.start()] = Sequence.IGNORE_INDEX; // no token of its own segment precedes it
                float weight = (float) weights.perTargetToken(segment);
                for (int t = segment.start(); t < segment.end(); t++) {
                    lossWeights[r][t] = labels[r][t] == Sequence.IGNORE_INDEX ? 0 : weight;
                }
            }
        }
        return new BatchTensors(inputIds, labels, positionIds, cuSeqlens, lossWeights);
    }

    /** The number of rows. */
    public int rows() {
        return inputIds.length;
    }

    /** The number of tokens in each row, padding included. */
    public int width() {
        return inputIds[0].length;
    }

    /** The number of target tokens. */
    public int targetTokens() {
        int count = 0;
        for (int[] row : labels) {
            for (int label : row) {
                count += label == Sequence.IGNORE_INDEX ? 0 : 1;
            }
        }
        return count;
    }

    /** The number of tokens in the longest segment. */
    public int maxSegmentLength() {
        int longest = 0;
        for (int[] row : cuSeqlens) {
            for (int i = 1; i < row.length; i++) {
                longest = Math.max(longest, row[i] - row[i - 1]);
            }
        }
        return longest;
    }

    private static void checkRows(String field, int actual, int rows) {
        if (actual != rows) {
            throw new IllegalArgumentException(field + " has " + actual + " rows instead of " + rows);
        }
    }

    private static void checkWidth(String field, int row, int actual, int width) {
        if (actual != width) {
            throw new IllegalArgumentException(
                    field + "[" + row + "] has " + actual + " tokens instead of " + width + "; pad rows to one width");
        }
    }

    private static void checkPositions(int row, int[] positions) {
        for (int t = 0; t < positions.length; t++) {
            if (positions[t] < 0) {
                throw new IllegalArgumentException("positionIds[" + row + "][" + t + "] is " + positions[t]);
            }
        }
    }

    private static void checkBoundaries(int row, int[] boundaries, int width) {
        int last = boundaries.length - 1;
        if (last < 1 || boundaries[0] != 0 || boundaries[last] > width) {
            throw new IllegalArgumentException("cuSeqlens[" + row + "] must run from 0 to at most the width " + width
                    + ", but is " + Arrays.toString(boundaries));
        }
        for (int i = 1; i <= last; i++) {
            if (boundaries[i] <= boundaries[i - 1]) {
                throw new IllegalArgumentException("cuSeqlens[" + row + "] must increase, but entry " + i + " is "
                        + boundaries[i] + " after " + boundaries[i - 1]);
            }
        }
    }

    private static void checkFirstTokens(int row, int[] boundaries, int[] labels) {
        for (int segment = 0; segment + 1 < boundaries.length; segment++) {
            int first = boundaries[segment];
            if (labels[first] != Sequence.IGNORE_INDEX) {
                throw new IllegalArgumentException("labels[" + row + "][" + first
                        + "] makes a segment's first token a target, which nothing predicts; its label must be "
                        + Sequence.IGNORE_INDEX);
            }
        }
    }
}
