package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Packs sequences as they arrive, with a bounded number of open packs: each sequence goes into the fullest open pack
 * that it fits; if it fits none and no more packs may be opened, the fullest is closed first. Memory does not grow with
 * the number of sequences.
 *
 * <pre>{@code
 * try (var packer = new StreamingPacker(10, 2, pack -> System.out.println(Arrays.toString(pack)))) {
 *     int[] lengths = {7, 6, 4, 3, 5};
 *     for (int i = 0; i < lengths.length; i++) {
 *         packer.add(i, lengths[i]);
 *     }
 * } // prints [0, 3], then [4] and [1, 2]
 * }</pre>
 */
public final class StreamingPacker implements AutoCloseable {
    private static final int NONE = -1;
    private static final int MOST = 1 << 28;

    private final int maxTokens;
    private final Consumer<int[]> closed;
    private final List<List<Integer>> members = new ArrayList<>();
    private final int[] firstWithFree; // head of the list of open packs with r free tokens
    private final int[] nextWithSameFree;
    private final HierarchicalBitSet freeTokens;

    /**
     * A packer without packs.
     *
     * @param maxTokens capacity of a pack
     * @param openPacks packs open at a time
     * @param closed receives the sequences of each pack when it is closed, in the order of arrival
     * @throws IllegalArgumentException if a number is below 1 or above 2^28
     */
    public StreamingPacker(int maxTokens, int openPacks, Consumer<int[]> closed) {
        if (maxTokens < 1 || openPacks < 1) {
            throw new IllegalArgumentException(
                    "maxTokens " + maxTokens + " and openPacks " + openPacks + " must be at least 1");
        }
        if (maxTokens > MOST || openPacks > MOST) {
            throw new IllegalArgumentException(
                    "maxTokens " + maxTokens + " and openPacks " + openPacks + " must be at most " + MOST);
        }
        this.maxTokens = maxTokens;
        this.closed = closed;
        this.firstWithFree = new int[maxTokens + 1];
        Arrays.fill(firstWithFree, NONE);
        this.nextWithSameFree = new int[openPacks];
        this.freeTokens = new HierarchicalBitSet(maxTokens + 1);
    }

    /** The same packing of lengths that are all known, as a strategy of a plan. */
    static PackingStrategy strategy(int openPacks) {
        if (openPacks < 1) {
            throw new IllegalArgumentException("openPacks is " + openPacks + "; at least 1 is needed");
        }
        return new PackingStrategy() {
            @Override
            public String name() {
                return "streaming-best-fit-" + openPacks;
            }

            @Override
            public int[] assign(int[] lengths, int maxTokens) {
                int[] packs = new int[lengths.length];
                int[] count = {0};
                try (StreamingPacker packer =
                        new StreamingPacker(maxTokens, Math.min(openPacks, Math.max(1, lengths.length)), sequences -> {
                            for (int sequence : sequences) {
                                packs[sequence] = count[0];
                            }
                            count[0]++;
                        })) {
                    for (int i = 0; i < lengths.length; i++) {
                        packer.add(i, lengths[i]);
                    }
                }
                return packs;
            }
        };
    }

    /**
     * Packs a sequence.
     *
     * @param sequence its index, handed on when its pack is closed
     * @param length its tokens
     * @throws IllegalArgumentException if it has no tokens or more than a pack holds
     */
    public void add(int sequence, int length) {
        if (length < 1 || length > maxTokens) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " has " + length + " tokens; a pack takes from 1 to " + maxTokens);
        }
        int free = freeTokens.ceiling(length);
        int pack;
        if (free != HierarchicalBitSet.NONE) {
            pack = detach(free);
        } else if (members.size() < nextWithSameFree.length) {
            pack = members.size();
            members.add(new ArrayList<>());
            free = maxTokens;
        } else {
            pack = detach(freeTokens.ceiling(0));
            emit(pack);
            free = maxTokens;
        }
        members.get(pack).add(sequence);
        attach(pack, free - length);
    }

    /** Closes all open packs, in the order in which they were first opened. */
    @Override
    public void close() {
        for (int pack = 0; pack < members.size(); pack++) {
            emit(pack);
        }
        members.clear();
        for (int free = freeTokens.ceiling(0); free != HierarchicalBitSet.NONE; free = freeTokens.ceiling(0)) {
            firstWithFree[free] = NONE;
            freeTokens.remove(free);
        }
    }

    private void emit(int pack) {
        List<Integer> sequences = members.get(pack);
        if (!sequences.isEmpty()) {
            closed.accept(sequences.stream().mapToInt(Integer::intValue).toArray());
            sequences.clear();
        }
    }

    private int detach(int free) {
        int pack = firstWithFree[free];
        firstWithFree[free] = nextWithSameFree[pack];
        if (firstWithFree[free] == NONE) {
            freeTokens.remove(free);
        }
        return pack;
    }

    /** A full pack stays open as the fullest and is the next to be closed. */
    private void attach(int pack, int free) {
        if (firstWithFree[free] == NONE) {
            freeTokens.add(free);
        }
        nextWithSameFree[pack] = firstWithFree[free];
        firstWithFree[free] = pack;
    }
}
