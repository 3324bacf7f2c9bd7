package org.longalign.batching;

/**
 * Next-fit in the order given: one open pack; a sequence that does not fit closes it and opens the next. Lengths 7, 6,
 * 4 and 3 in packs of 10 make 7 | 6 4 | 3. The strategy of LongAlign's released code, which loses the last open pack;
 * here it is kept.
 */
final class NextFit implements PackingStrategy {
    @Override
    public String name() {
        return "next-fit";
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        int[] packs = new int[lengths.length];
        int pack = 0;
        int used = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > maxTokens - used) {
                pack++;
                used = 0;
            }
            packs[i] = pack;
            used += lengths[i];
        }
        return packs;
    }
}
