package org.longalign.batching;

/**
 * Fills one pack after the other: the longest sequence that is left opens it, and as long as something fits it takes the
 * one sequence, or the two, that leave the least room. The two are looked for among at most {@value #CANDIDATES} lengths
 * for the longer, with the best partner for each, so the time stays O(n log_64 capacity), with a larger factor than
 * {@link ClassicBestFit}.
 */
final class PackByPack implements PackingStrategy {
    private static final int CANDIDATES = 48;

    @Override
    public String name() {
        return "pack-by-pack";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        Shelf shelf = new Shelf(lengths, maxTokens);
        int[] packs = new int[lengths.length];
        for (int pack = 0; !shelf.isEmpty(); pack++) {
            int room = maxTokens;
            room -= shelf.take(shelf.longestUpTo(room), pack, packs);
            while (room > 0) {
                int one = shelf.longestUpTo(room);
                if (one == Shelf.NONE) {
                    break;
                }
                int first = one == room ? one : bestOfTwo(shelf, room, one);
                room -= shelf.take(first, pack, packs);
            }
        }
        return packs;
    }

    /** The length to take next: the longer of the best two, or {@code one} where no two leave less room than it does. */
    private static int bestOfTwo(Shelf shelf, int room, int one) {
        int best = one;
        int leastRoom = room - one;
        int longer = one;
        for (int tried = 0; tried < CANDIDATES && longer != Shelf.NONE && 2 * longer > room - leastRoom; tried++) {
            int partner = shelf.longestUpTo(Math.min(longer, room - longer));
            if (partner == longer && shelf.countOf(longer) < 2) {
                partner = shelf.longestUpTo(longer - 1);
            }
            int left = room - longer - (partner == Shelf.NONE ? 0 : partner);
            if (left < leastRoom) {
                leastRoom = left;
                best = longer;
                if (left == 0) {
                    break;
                }
            }
            longer = shelf.longestUpTo(longer - 1);
        }
        return best;
    }
}
