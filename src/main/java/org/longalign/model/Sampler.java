package org.longalign.model;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;

/** Draws the tokens of one reply from their logits with the settings of a {@link Generation}. */
final class Sampler {
    private final Generation settings;
    private final Random random;

    Sampler(Generation settings) {
        this.settings = settings;
        random = new Random(settings.seed());
    }

    /**
     * Draws the next token.
     *
     * @throws IllegalStateException if a logit is NaN or positive infinity, or none is finite
     */
    int next(float[] logits) {
        int best = likeliest(logits);
        if (settings.temperature() == 0) {
            return best;
        }
        double[] probabilities = probabilities(logits, logits[best]);
        int[] candidates = candidates(logits, probabilities);
        double total = 0;
        for (int id : candidates) {
            total += probabilities[id];
        }
        double draw = random.nextDouble() * total;
        for (int id : candidates) {
            draw -= probabilities[id];
            if (draw < 0) {
                return id;
            }
        }
        return best;
    }

    private static int likeliest(float[] logits) {
        int best = 0;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id]) || logits[id] == Float.POSITIVE_INFINITY) {
                throw new IllegalStateException("the logit of token " + id + " is " + logits[id]
                        + ": the model's weights or its precision are at fault");
            }
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        if (logits[best] == Float.NEGATIVE_INFINITY) {
            throw new IllegalStateException("no token has a finite logit");
        }
        return best;
    }

    private double[] probabilities(float[] logits, float largest) {
        double[] probabilities = new double[logits.length];
        double total = 0;
        for (int id = 0; id < logits.length; id++) {
            probabilities[id] = Math.exp(((double) logits[id] - largest) / settings.temperature());
            total += probabilities[id];
        }
        for (int id = 0; id < logits.length; id++) {
            probabilities[id] /= total;
        }
        return probabilities;
    }

    /** The candidate ids: all of them, or the likeliest, most likely first. */
    private int[] candidates(float[] logits, double[] probabilities) {
        boolean cutByRank = settings.topK() > 0 && settings.topK() < logits.length;
        if (!cutByRank && settings.topP() == 1) {
            return IntStream.range(0, logits.length).toArray();
        }
        int[] ranked = cutByRank ? ranked(logits, settings.topK()) : ranked(logits, probabilities);
        double all = 0;
        for (int id : ranked) {
            all += probabilities[id];
        }
        double wanted = settings.topP() * (cutByRank ? all : 1);
        double sum = 0;
        int count = 0;
        while (count < ranked.length && (sum < wanted || count == 0)) {
            sum += probabilities[ranked[count++]];
        }
        return Arrays.copyOf(ranked, count);
    }

    /** The k likeliest ids, most likely first. */
    private static int[] ranked(float[] logits, int k) {
        PriorityQueue<Long> best = new PriorityQueue<>(k + 1, (a, b) -> Long.compare(b, a));
        for (int id = 0; id < logits.length; id++) {
            long rank = rank(logits[id], id);
            if (best.size() < k) {
                best.add(rank);
            } else if (rank < best.element()) {
                best.remove();
                best.add(rank);
            }
        }
        return ids(best.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * The ids that may belong to the nucleus of {@code topP}, most likely first. All ids with a probability below
     * {@code (1 - topP) / vocabulary} sum to less than {@code 1 - topP}, so none of them is needed; usually a few of a
     * hundred thousand remain to be sorted.
     */
    private int[] ranked(float[] logits, double[] probabilities) {
        double least = (1 - settings.topP()) / logits.length;
        return ids(IntStream.range(0, logits.length)
                .filter(id -> probabilities[id] >= least)
                .mapToLong(id -> rank(logits[id], id))
                .toArray());
    }

    private static int[] ids(long[] ranks) {
        Arrays.sort(ranks);
        return Arrays.stream(ranks).mapToInt(rank -> (int) rank).toArray();
    }

    /** A sort key: ascending order is descending logits, then ascending ids; the lower half is the id. */
    private static long rank(float logit, int id) {
        int bits = Float.floatToIntBits(logit);
        int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
        return (long) ~ascending << 32 | id;
    }
}
