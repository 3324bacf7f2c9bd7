package org.longalign.paper.task;

import java.util.Random;

/**
 * Text without facts: a fixed Markov chain over the filler tokens with four equally likely successors for each token.
 * The text is uniform, so that nothing in it gives away the place of a fact.
 */
final class Filler {
    /** Number of successors of a token: the entropy is ln 4 = 1.39 nats a token. */
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

    /** A random window of one long walk through the chain. */
    static int[] tokens(int count, Random random) {
        if (count >= STREAM_TOKENS) {
            throw new IllegalArgumentException(
                    "filler has at most " + (STREAM_TOKENS - 1) + " tokens, but " + count + " are needed");
        }
        int from = random.nextInt(STREAM_TOKENS - count);
        int[] window = new int[count];
        System.arraycopy(STREAM, from, window, 0, count);
        return window;
    }

    /** A random successor of a token. */
    static int after(int token, Random random) {
        return Vocabulary.filler(NEXT[token - Vocabulary.filler(0)][random.nextInt(SUCCESSORS)]);
    }

    /** Whether a token is a successor of another. */
    static boolean follows(int token, int before) {
        for (int next : NEXT[before - Vocabulary.filler(0)]) {
            if (Vocabulary.filler(next) == token) {
                return true;
            }
        }
        return false;
    }
}
