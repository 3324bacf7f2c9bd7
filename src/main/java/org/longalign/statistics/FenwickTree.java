package org.longalign.statistics;

/** Counts at the places 0 to n - 1, with the sum below any place in logarithmic time (a Fenwick tree). */
final class FenwickTree {
    private final long[] tree;
    private long total;

    FenwickTree(int places) {
        tree = new long[places + 1];
    }

    void add(int place, long count) {
        total += count;
        for (int i = place + 1; i < tree.length; i += i & -i) {
            tree[i] += count;
        }
    }

    /** The sum of the counts at smaller places. */
    long below(int place) {
        long sum = 0;
        for (int i = place; i > 0; i -= i & -i) {
            sum += tree[i];
        }
        return sum;
    }

    long total() {
        return total;
    }
}
