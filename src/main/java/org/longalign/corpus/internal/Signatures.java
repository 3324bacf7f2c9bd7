package org.longalign.corpus.internal;

import java.util.ArrayList;
import java.util.List;

/** Signatures of equal size in blocks of plain arrays, with 4 bytes a component and no overhead for each one. */
public final class Signatures {
    private static final int BLOCK_BYTES = 1 << 20;

    private final int components;
    private final int perBlock;
    private final List<int[]> blocks = new ArrayList<>();
    private int size;

    /** An empty list of signatures with so many components each. */
    public Signatures(int components) {
        this.components = components;
        this.perBlock = Math.max(1, BLOCK_BYTES / (Integer.BYTES * components));
    }

    /** Adds the signature of the next document. */
    public void add(int[] signature) {
        if (signature.length != components) {
            throw new IllegalArgumentException(
                    "a signature of " + signature.length + " components among those of " + components);
        }
        if (size % perBlock == 0) {
            blocks.add(new int[perBlock * components]);
        }
        System.arraycopy(signature, 0, block(size), offset(size), components);
        size++;
    }

    /** The number of signatures. */
    public int size() {
        return size;
    }

    /** The estimated Jaccard similarity of two documents, 0 to 1. */
    public double similarity(int one, int other) {
        int[] a = block(one);
        int[] b = block(other);
        int from = offset(one);
        int shift = offset(other) - from;
        int equal = 0;
        for (int i = from; i < from + components; i++) {
            equal += a[i] == b[i + shift] ? 1 : 0;
        }
        return (double) equal / components;
    }

    /** A hash of a document's components {@code from} (included) to {@code to} (excluded). */
    long hash(int document, int from, int to) {
        int[] block = block(document);
        int offset = offset(document);
        long hash = from;
        for (int i = from; i < to; i++) {
            hash = HashMix.mix(hash ^ block[offset + i]);
        }
        return hash;
    }

    /** Whether two documents agree in their components {@code from} (included) to {@code to} (excluded). */
    boolean agree(int one, int other, int from, int to) {
        int[] a = block(one);
        int[] b = block(other);
        for (int i = from; i < to; i++) {
            if (a[offset(one) + i] != b[offset(other) + i]) {
                return false;
            }
        }
        return true;
    }

    private int[] block(int document) {
        return blocks.get(document / perBlock);
    }

    private int offset(int document) {
        return document % perBlock * components;
    }
}
