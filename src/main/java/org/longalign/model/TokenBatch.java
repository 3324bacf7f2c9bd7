package org.longalign.model;

/**
 * The tokens of one forward pass. Either one row that is a pack of segments, or several rows of one segment each,
 * padded on the right. For the pack of a three-token and a two-token sequence:
 *
 * <pre>
 * inputIds    {{11, 12, 13, 21, 22}}
 * positionIds {{ 0,  1,  2,  0,  1}}
 * cuSeqlens   {0, 3, 5}
 * </pre>
 *
 * <p>The arrays are not copied.
 *
 * @param inputIds token ids, rows x width
 * @param positionIds each token's position inside its segment, rows x width
 * @param cuSeqlens segment boundaries of a row: 0, then each segment's end, the last one being the width; with several
 *     rows {@code {0, width}}
 */
public record TokenBatch(int[][] inputIds, int[][] positionIds, int[] cuSeqlens) {

    public TokenBatch {
        if (inputIds.length == 0 || inputIds[0].length == 0) {
            throw new IllegalArgumentException("inputIds must hold at least one token");
        }
        int width = inputIds[0].length;
        checkShape("inputIds", inputIds, inputIds.length, width);
        checkShape("positionIds", positionIds, inputIds.length, width);
        for (int row = 0; row < positionIds.length; row++) {
            for (int t = 0; t < width; t++) {
                if (positionIds[row][t] < 0) {
                    throw new IllegalArgumentException("positionIds[" + row + "][" + t + "] is " + positionIds[row][t]);
                }
            }
        }
        checkBoundaries(cuSeqlens, inputIds.length, width);
    }

    /**
     * One row of segments, each starting again at position 0.
     *
     * @param cuSeqlens segment boundaries: 0, then each segment's end
     */
    public static TokenBatch packed(int[] inputIds, int[] cuSeqlens) {
        checkBoundaries(cuSeqlens, 1, inputIds.length);
        int[] positions = new int[inputIds.length];
        for (int segment = 0; segment + 1 < cuSeqlens.length; segment++) {
            for (int t = cuSeqlens[segment]; t < cuSeqlens[segment + 1]; t++) {
                positions[t] = t - cuSeqlens[segment];
            }
        }
        return new TokenBatch(new int[][] {inputIds}, new int[][] {positions}, cuSeqlens);
    }

    /** Rows of one sequence each, already padded on the right to one width. */
    public static TokenBatch padded(int[][] inputIds) {
        int width = inputIds.length == 0 ? 0 : inputIds[0].length;
        int[][] positions = new int[inputIds.length][width];
        for (int[] row : positions) {
            for (int t = 0; t < width; t++) {
                row[t] = t;
            }
        }
        return new TokenBatch(inputIds, positions, new int[] {0, width});
    }

    /** The number of rows. */
    public int rows() {
        return inputIds.length;
    }

    /** The number of tokens in each row, padding included. */
    public int width() {
        return inputIds[0].length;
    }

    /** Throws unless {@code array} is rows x width. */
    static void checkShape(String field, int[][] array, int rows, int width) {
        checkRows(field, array.length, rows);
        for (int row = 0; row < rows; row++) {
            checkWidth(field, row, array[row].length, width);
        }
    }

    static void checkRows(String field, int actual, int rows) {
        if (actual != rows) {
            throw new IllegalArgumentException(field + " has " + actual + " rows instead of " + rows);
        }
    }

    static void checkWidth(String field, int row, int actual, int width) {
        if (actual != width) {
            throw new IllegalArgumentException(
                    field + "[" + row + "] has " + actual + " tokens instead of " + width + "; pad rows to one width");
        }
    }

    private static void checkBoundaries(int[] cuSeqlens, int rows, int width) {
        if (cuSeqlens.length < 2 || cuSeqlens[0] != 0 || cuSeqlens[cuSeqlens.length - 1] != width) {
            throw new IllegalArgumentException("cuSeqlens must run from 0 to the width " + width + ", but has "
                    + cuSeqlens.length + " entries"
                    + (cuSeqlens.length == 0
                            ? ""
                            : ", first " + cuSeqlens[0] + ", last " + cuSeqlens[cuSeqlens.length - 1]));
        }
        for (int i = 1; i < cuSeqlens.length; i++) {
            if (cuSeqlens[i] <= cuSeqlens[i - 1]) {
                throw new IllegalArgumentException("cuSeqlens must increase, but entry " + i + " is " + cuSeqlens[i]
                        + " after " + cuSeqlens[i - 1]);
            }
        }
        if (rows > 1 && cuSeqlens.length != 2) {
            throw new IllegalArgumentException("a batch of " + rows
                    + " rows has one segment a row, but cuSeqlens has " + (cuSeqlens.length - 1)
                    + "; give each pack a batch of its own");
        }
    }
}
