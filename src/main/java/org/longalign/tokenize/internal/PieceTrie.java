package org.longalign.tokenize.internal;

import java.util.Arrays;

/** Texts by their characters, to find all those that begin at a place. */
final class PieceTrie {
    private static final int ROOT = 0;

    private final LongIntMap edges = new LongIntMap();
    /** The value of each node's text, -1 for none. */
    private int[] values = {-1};

    private int nodes = 1;

    /** The node of the empty text. */
    int root() {
        return ROOT;
    }

    boolean isEmpty() {
        return nodes == 1;
    }

    void add(String text, int value) {
        int node = ROOT;
        for (int i = 0; i < text.length(); i++) {
            long edge = edge(node, text.charAt(i));
            int next = edges.get(edge);
            if (next < 0) {
                next = nodes++;
                edges.put(edge, next);
                if (next == values.length) {
                    values = Arrays.copyOf(values, 2 * next);
                    Arrays.fill(values, next, values.length, -1);
                }
            }
            node = next;
        }
        values[node] = value;
    }

    /** The node of a node's text with one more character, or -1. */
    int next(int node, char c) {
        return edges.get(edge(node, c));
    }

    /** The value of a node's text, or -1. */
    int value(int node) {
        return values[node];
    }

    /** The end of the longest text that begins at a place, or -1; only the shortest so many are looked at. */
    int longest(char[] text, int from, int to, int most) {
        int end = -1;
        int found = 0;
        int node = ROOT;
        for (int i = from; i < to && found < most; i++) {
            node = next(node, text[i]);
            if (node < 0) {
                break;
            }
            if (values[node] >= 0) {
                end = i + 1;
                found++;
            }
        }
        return end;
    }

    private static long edge(int node, char c) {
        return ((long) node << 16) | c;
    }
}
