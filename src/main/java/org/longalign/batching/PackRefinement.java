package org.longalign.batching;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Saves packs of a packing by local search: a few packs, an emptier one among them, are dissolved and packed again, one
 * after the other as full as a bounded search can make it. The new packs are kept if they are fewer, or if free tokens
 * gather in fewer of them (the sum of the squared tokens of packs does not fall). The work is bounded by counted
 * operations, and the seed is fixed, so equal input gives equal packs.
 */
final class PackRefinement {
    private static final long SEED = 1;
    private static final long MOST_SUBSETS = 4_000_000;
    private static final long SUBSETS_PER_SEQUENCE = 2_000;
    private static final int SUBSETS_OF_A_PACK = 400;
    private static final int SUBSETS_IN_THE_TIME_OF_A_SEQUENCE = 10; // to gather, sort and place it
    private static final int MOST_DISSOLVED = 6;
    private static final int CONTESTANTS = 8;

    private final int[] lengths;
    private final int maxTokens;
    private final List<int[]> members; // of each pack its sequences
    private final Random random = new Random(SEED);
    private final long mostSubsets;
    private long subsets;

    private PackRefinement(int[] lengths, int maxTokens, PackingStrategy.Packing packing) {
        this.lengths = lengths;
        this.maxTokens = maxTokens;
        this.members = members(packing);
        this.mostSubsets = Math.min(MOST_SUBSETS, SUBSETS_PER_SEQUENCE * lengths.length);
    }

    /**
     * The same packing, or one of fewer packs whose algorithm is named with {@code " + refinement"}.
     *
     * @param enough number of packs at which the search ends
     */
    static PackingStrategy.Packing refine(int[] lengths, int maxTokens, PackingStrategy.Packing packing, long enough) {
        PackRefinement search = new PackRefinement(lengths, maxTokens, packing);
        int before = search.members.size();
        search.run(enough);
        return search.members.size() == before
                ? packing
                : new PackingStrategy.Packing(packing.algorithm() + " + refinement", search.packs());
    }

    private void run(long enough) {
        while (members.size() > Math.max(1, enough) && subsets < mostSubsets) {
            int[] chosen = choose(2 + random.nextInt(Math.min(MOST_DISSOLVED, members.size()) - 1));
            List<int[]> again = packAgain(chosen);
            if (again.size() < chosen.length || (again.size() == chosen.length && squares(again) >= squares(chosen))) {
                replace(chosen, again);
            }
        }
    }

    /** Different packs in rising order: the emptiest of some drawn at random, and others drawn at random. */
    private int[] choose(int size) {
        int emptiest = random.nextInt(members.size());
        for (int i = 1; i < CONTESTANTS; i++) {
            int other = random.nextInt(members.size());
            emptiest = tokens(members.get(other)) < tokens(members.get(emptiest)) ? other : emptiest;
        }
        int[] chosen = new int[size];
        Arrays.fill(chosen, -1);
        chosen[0] = emptiest;
        for (int n = 1; n < size; ) {
            int pack = random.nextInt(members.size());
            if (Arrays.stream(chosen, 0, n).noneMatch(each -> each == pack)) {
                chosen[n++] = pack;
            }
        }
        Arrays.sort(chosen);
        return chosen;
    }

    private List<int[]> packAgain(int[] chosen) {
        int[] left = Arrays.stream(chosen)
                .mapToObj(members::get)
                .flatMapToInt(Arrays::stream)
                .boxed()
                .sorted((a, b) -> Integer.compare(lengths[b], lengths[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        subsets += (long) SUBSETS_IN_THE_TIME_OF_A_SEQUENCE * left.length;
        List<int[]> packs = new ArrayList<>();
        while (left.length > 0 && packs.size() <= chosen.length) {
            boolean[] taken = fullest(left);
            packs.add(only(left, taken, true));
            left = only(left, taken, false);
        }
        return packs;
    }

    /** The fullest pack found that holds the first, longest sequence; the others are shorter or equal in turn. */
    private boolean[] fullest(int[] sequences) {
        Subset subset = new Subset(sequences);
        subset.search(1, maxTokens - lengths[sequences[0]]);
        subsets += SUBSETS_OF_A_PACK - Math.max(0, subset.left);
        return subset.best;
    }

    /** Depth-first search of the subset that leaves the fewest tokens free. */
    private final class Subset {
        private final int[] sequences;
        private final boolean[] taken;
        private boolean[] best;
        private int fewestFree;
        private int left = SUBSETS_OF_A_PACK;

        Subset(int[] sequences) {
            this.sequences = sequences;
            this.taken = new boolean[sequences.length];
            this.taken[0] = true;
            this.best = taken.clone();
            this.fewestFree = maxTokens - lengths[sequences[0]];
        }

        void search(int from, int free) {
            if (free < fewestFree) {
                fewestFree = free;
                best = taken.clone();
            }
            for (int i = from; i < sequences.length && fewestFree > 0 && left > 0; i++) {
                int length = lengths[sequences[i]];
                boolean isRepeated = i > from && length == lengths[sequences[i - 1]];
                if (length <= free && !isRepeated) {
                    left--;
                    taken[i] = true;
                    search(i + 1, free - length);
                    taken[i] = false;
                }
            }
        }
    }

    private static int[] only(int[] sequences, boolean[] taken, boolean wanted) {
        int[] kept = new int[sequences.length];
        int count = 0;
        for (int i = 0; i < sequences.length; i++) {
            if (taken[i] == wanted) {
                kept[count++] = sequences[i];
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private void replace(int[] chosen, List<int[]> again) {
        for (int i = 0; i < again.size(); i++) {
            members.set(chosen[i], again.get(i));
        }
        for (int i = chosen.length - 1; i >= again.size(); i--) {
            int[] last = members.remove(members.size() - 1);
            if (chosen[i] < members.size()) {
                members.set(chosen[i], last);
            }
        }
    }

    private double squares(int[] chosen) {
        return Arrays.stream(chosen)
                .mapToDouble(pack -> Math.pow((double) tokens(members.get(pack)), 2))
                .sum();
    }

    private double squares(List<int[]> packs) {
        return packs.stream()
                .mapToDouble(pack -> Math.pow((double) tokens(pack), 2))
                .sum();
    }

    private long tokens(int[] pack) {
        long tokens = 0;
        for (int sequence : pack) {
            tokens += lengths[sequence];
        }
        return tokens;
    }

    private static List<int[]> members(PackingStrategy.Packing packing) {
        int[] sizes = new int[Arrays.stream(packing.packs()).max().orElse(-1) + 1];
        for (int pack : packing.packs()) {
            sizes[pack]++;
        }
        List<int[]> members = new ArrayList<>(sizes.length);
        for (int size : sizes) {
            members.add(new int[size]);
        }
        for (int sequence = packing.packs().length - 1; sequence >= 0; sequence--) {
            int pack = packing.packs()[sequence];
            members.get(pack)[--sizes[pack]] = sequence;
        }
        return members;
    }

    private int[] packs() {
        int[] packs = new int[lengths.length];
        for (int pack = 0; pack < members.size(); pack++) {
            for (int sequence : members.get(pack)) {
                packs[sequence] = pack;
            }
        }
        return packs;
    }
}
