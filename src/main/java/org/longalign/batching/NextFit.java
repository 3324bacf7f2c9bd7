package org.longalign.batching;

/**
 * Next-fit in the order given: one open pack; a sequence that does not fit closes it and opens the next. The strategy
 * of LongAlign's released code, except that the last open pack is kept (there it is lost).
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
