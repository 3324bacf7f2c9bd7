package org.longalign.batching;

/** {@link StreamingPacker} over lengths that are all at hand. */
final class StreamingFit implements PackingStrategy {
    private final int openPacks;

    StreamingFit(int openPacks) {
        if (openPacks < 1) {
            throw new IllegalArgumentException("openPacks is " + openPacks + "; at least 1 is needed");
        }
        this.openPacks = openPacks;
    }

    @Override
    public String name() {
        return "streaming-best-fit-" + openPacks;
    }

    @Override
    public int[] assign(int[] lengths, int maxTokens) {
        int[] packs = new int[lengths.length];
        int[] count = {0};
        try (StreamingPacker packer = new StreamingPacker(maxTokens, openPacks, sequences -> {
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
}
