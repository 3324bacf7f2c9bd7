package org.longalign.batching;

/**
 * Cost of computing a row of L tokens with segments of L_i tokens: a L + b sum(L_i^2). The first term is the matrices
 * of the layers, applied once to each token; the second is attention, in which each token attends to its own segment
 * only. The costs of two packs of the same L can therefore differ by a large factor.
 *
 * <pre>{@code
 * var cost = new ComputeCost(30, 1);
 * cost.of(Row.of(List.of(0, 1), new int[] {3, 4})); // 30 * 7 + 3 * 3 + 4 * 4 = 235
 * cost.of(7); // one segment of 7 tokens: 30 * 7 + 7 * 7 = 259
 * }</pre>
 *
 * <p>Derivation of {@link #training}, in floating-point operations, a multiplication and an addition counting two:
 *
 * <table>
 * <caption>operations of one row</caption>
 * <tr><th></th><th>matrices, per token</th><th>attention, per layer and L_i^2</th></tr>
 * <tr><td>forward</td><td>2 P: each parameter is multiplied and added once</td>
 *     <td>2 d: query x key and weight x value are 2 d each for all pairs; the causal half of them is
 *     computed</td></tr>
 * <tr><td>backward</td><td>4 P: gradients of inputs and of parameters</td>
 *     <td>5 d: five products instead of two, as flash attention computes the scores again</td></tr>
 * <tr><td>recomputation</td><td>2 P: the forward pass again</td><td>2 d: the forward pass again</td></tr>
 * <tr><td>in all</td><td>a = 8 P (6 P without recomputation)</td>
 *     <td>b = 9 layers d (7 layers d without recomputation)</td></tr>
 * </table>
 *
 * @param perToken a, the cost of a token outside of attention
 * @param perSquaredToken b, the cost of a pair of tokens in attention
 */
public record ComputeCost(double perToken, double perSquaredToken) {
    /**
     * 24,576 L + sum(L_i^2): the form that other trainers balance their devices by. For one layer of hidden size d =
     * 4,096 whose feed-forward part is 4 d wide, the forward pass is 24 d^2 L for the matrices and 4 d L^2 for
     * attention over all pairs; divided by 4 d that is 6 d L + L^2. Only the ratio of the two terms has a meaning, not
     * the unit.
     */
    public static final ComputeCost HIDDEN_4096 = new ComputeCost(24_576, 1);

    /** @throws IllegalArgumentException unless both factors are finite and at least 0, and one is positive */
    public ComputeCost {
        boolean finite = Double.isFinite(perToken) && Double.isFinite(perSquaredToken);
        if (!finite || perToken < 0 || perSquaredToken < 0 || perToken + perSquaredToken == 0) {
            throw new IllegalArgumentException("not a cost: " + perToken + " L + " + perSquaredToken
                    + " sum(L_i^2); both factors must be at least 0, and one positive");
        }
    }

    /** Operations of training with recomputation (gradient checkpointing), as in the paper: 8 P and 9 layers d. */
    public static ComputeCost training(ModelShape shape) {
        return new ComputeCost(8 * shape.parameters(), 9.0 * shape.layers() * shape.hidden());
    }

    /** Operations of training without recomputation, all activations kept: 6 P and 7 layers d. */
    public static ComputeCost trainingWithoutRecomputation(ModelShape shape) {
        return new ComputeCost(6 * shape.parameters(), 7.0 * shape.layers() * shape.hidden());
    }

    /** Cost of one segment of this many tokens. */
    public double of(int tokens) {
        return perToken * tokens + perSquaredToken * tokens * (double) tokens;
    }

    /** Cost of the row's segments, without padding. */
    public double of(Row row) {
        return row.segments().stream()
                .mapToDouble(segment -> of(segment.length()))
                .sum();
    }

    /**
     * Cost of a micro-batch as computed. A row that fills the width costs its segments. A shorter row is padded and
     * costs as much as one segment of the whole width.
     */
    public double of(MicroBatch microBatch) {
        int width = microBatch.width();
        return microBatch.rows().stream()
                .mapToDouble(row -> row.tokens() < width ? of(width) : of(row))
                .sum();
    }

    /** Cost of a micro-batch if padding cost nothing. */
    public double withoutPadding(MicroBatch microBatch) {
        return microBatch.rows().stream().mapToDouble(this::of).sum();
    }
}
