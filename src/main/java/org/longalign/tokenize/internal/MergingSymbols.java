package org.longalign.tokenize.internal;

import java.util.Arrays;

/** The symbols of a part of a text while neighbours merge. Reused from part to part, and not for several threads. */
final class MergingSymbols {
    private static final int GONE = -2;

    private final MergeTable table;
    private int[] symbols = new int[64];
    private int[] ends = new int[64];
    private int size;
    /** The merges that are possible, by rank and place, as a binary heap; some of them no longer are. */
    private long[] heap = {};

    private int heapSize;

    MergingSymbols(MergeTable table) {
        this.table = table;
    }

    int size() {
        return size;
    }

    void add(int symbol, int end) {
        if (size == symbols.length) {
            symbols = Arrays.copyOf(symbols, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        symbols[size] = symbol;
        ends[size++] = end;
    }

    /** Gives out the symbols and is empty then; those that are no piece have the id -1. */
    void moveTo(PieceList list, int pieces) {
        for (int i = 0; i < size; i++) {
            list.add(symbols[i] < pieces ? symbols[i] : MergeTable.NONE, ends[i]);
        }
        size = 0;
    }

    /** Merges by a search through the ranks of all pairs, which are kept in the heap's memory. */
    void mergeBySearch() {
        if (heap.length < size) {
            heap = new long[symbols.length];
        }
        for (int i = 0; i + 1 < size; i++) {
            heap[i] = entry(i, i + 1);
        }
        while (size > 1) {
            int best = 0;
            for (int i = 1; i + 1 < size; i++) {
                if (heap[i] < heap[best]) {
                    best = i;
                }
            }
            if (heap[best] == Long.MAX_VALUE) {
                return;
            }
            symbols[best] = table.merged(symbols[best], symbols[best + 1]);
            ends[best] = ends[best + 1];
            int moved = size - best - 2;
            System.arraycopy(symbols, best + 2, symbols, best + 1, moved);
            System.arraycopy(ends, best + 2, ends, best + 1, moved);
            System.arraycopy(heap, best + 2, heap, best + 1, Math.max(0, moved - 1));
            size--;
            if (best > 0) {
                heap[best - 1] = entry(best - 1, best);
            }
            if (best + 1 < size) {
                heap[best] = entry(best, best + 1);
            }
        }
    }

    /** Merges by a heap of pairs: n log n for any text. */
    void mergeByHeap() {
        int[] next = new int[size];
        int[] before = new int[size];
        heapSize = 0;
        for (int i = 0; i < size; i++) {
            next[i] = i + 1;
            before[i] = i - 1;
            if (i + 1 < size) {
                push(entry(i, i + 1));
            }
        }
        while (heapSize > 0) {
            long entry = pop();
            int left = (int) entry;
            if (symbols[left] == GONE || next[left] == size || entry(left, next[left]) != entry) {
                continue;
            }
            int right = next[left];
            symbols[left] = table.merged(symbols[left], symbols[right]);
            ends[left] = ends[right];
            symbols[right] = GONE;
            next[left] = next[right];
            if (next[left] < size) {
                before[next[left]] = left;
                push(entry(left, next[left]));
            }
            if (before[left] >= 0) {
                push(entry(before[left], left));
            }
        }
        int kept = 0;
        for (int i = 0; i < size; i = next[i]) {
            symbols[kept] = symbols[i];
            ends[kept++] = ends[i];
        }
        size = kept;
    }

    /** A merge as a number, the smaller the earlier: its rank, then its place; the largest if there is none. */
    private long entry(int left, int right) {
        int merged = table.merged(symbols[left], symbols[right]);
        return merged < 0 ? Long.MAX_VALUE : ((long) table.rank(merged) << 32) | left;
    }

    private void push(long entry) {
        if (entry == Long.MAX_VALUE) {
            return;
        }
        if (heapSize == heap.length) {
            heap = Arrays.copyOf(heap, Math.max(64, 2 * heapSize));
        }
        int at = heapSize++;
        while (at > 0 && heap[(at - 1) / 2] > entry) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = entry;
    }

    private long pop() {
        long top = heap[0];
        long last = heap[--heapSize];
        int at = 0;
        int child = 1;
        while (child < heapSize) {
            child += child + 1 < heapSize && heap[child + 1] < heap[child] ? 1 : 0;
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
            child = 2 * at + 1;
        }
        heap[at] = last;
        return top;
    }
}
