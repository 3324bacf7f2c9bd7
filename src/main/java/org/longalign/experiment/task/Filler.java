package org.longalign.experiment.task;

import java.util.Random;

/**
 * Text without facts: a fixed Markov chain over the filler tokens in which four tokens may follow each, equally likely.
 * It looks alike everywhere, so that nothing in it tells where a fact stands.
 */
final class Filler {
    /** How many tokens may follow one: the entropy is ln 4 = 1.39 nats a token. */
    static final int SUCCESSORS = 4;

    private static final int STREAM_TOKENS = 1 << 18;
    private static final int[][] NEXT = successors(new Random(1234));
    private static final int[] STREAM = stream(new Random(7));

    private Filler() {}

    private static int[][] successors(Random random) {
        int[][] next = new int[Vocabulary.FILLERS][];
        for (int i = 0; i < next.length; i++) {
            next[i] = random.ints(0, Vocabulary.FILLERS)
                    .distinct()
                    .limit(SUCCESSORS)
                    .toArray();
        }
        return next;
    }

    private static int[] stream(Random random) {
        int[] stream = new int[STREAM_TOKENS];
        int last = random.nextInt(Vocabulary.FILLERS);
        for (int t = 0; t < stream.length; t++) {
            last = NEXT[last][random.nextInt(SUCCESSORS)];
            stream[t] = Vocabulary.filler(last);
        }
        return stream;
    }

    /** A window of one long walk through the chain. */
    static int[] tokens(int count, Random random) {
        if (count >= STREAM_TOKENS) {
            throw new IllegalArgumentException(count + " tokens of filler are asked for; there are " + STREAM_TOKENS);
        }
        int from = random.nextInt(STREAM_TOKENS - count);
        int[] window = new int[count];
        System.arraycopy(STREAM, from, window, 0, count);
        return window;
    }

    /** A token that may follow another. */
    static int after(int token, Random random) {
        return Vocabulary.filler(NEXT[token - Vocabulary.filler(0)][random.nextInt(SUCCESSORS)]);
    }

    /** Whether a token may follow another. */
    static boolean follows(int token, int before) {
        for (int next : NEXT[before - Vocabulary.filler(0)]) {
            if (Vocabulary.filler(next) == token) {
                return true;
            }
        }
        return false;
    }
}
