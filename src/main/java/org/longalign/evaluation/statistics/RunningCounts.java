package org.longalign.evaluation.statistics;

/** Counts of the places 0 to n - 1 that know how many lie below a place (a Fenwick tree). */
final class RunningCounts {
    private final long[] tree;
    private long total;

    RunningCounts(int places) {
        tree = new long[places + 1];
    }

    void add(int place, long count) {
        total += count;
        for (int i = place + 1; i < tree.length; i += i & -i) {
            tree[i] += count;
        }
    }

    /** How many lie at places smaller than this. */
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
