package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    /** The logarithms of probabilities .1 .4 .2 .05 .25. */
    private static final double[] PROBABILITIES = {0.1, 0.4, 0.2, 0.05, 0.25};

    private static final int DRAWS = 20_000;

    @Test
    void atTemperatureZeroTheLikeliestTokenIsChosenAndOfEqualsTheFirst() {
        Sampler greedy = new Sampler(Generation.greedy(1));
        assertEquals(1, greedy.next(logits()));
        assertEquals(2, greedy.next(new float[] {-3, Float.NEGATIVE_INFINITY, 7, 7, 0}));
    }

    @Test
    void tokensAreDrawnByTheirProbabilities() {
        assertArrayEquals(PROBABILITIES, shares(Generation.sampling(1, 1, 5)), 0.015);
        double[] squares = {0.01, 0.16, 0.04, 0.0025, 0.0625};
        double sum = Arrays.stream(squares).sum();
        assertArrayEquals(
                Arrays.stream(squares).map(p -> p / sum).toArray(),
                shares(Generation.sampling(1, 0.5, 5)),
                0.015,
                "at temperature 1/2 probabilities go by their squares");
    }

    @Test
    void topKDrawsFromTheLikeliestOnly() {
        assertArrayEquals(
                new double[] {0, 0.4 / 0.65, 0, 0, 0.25 / 0.65},
                shares(Generation.sampling(1, 1, 5).withTopK(2)),
                0.015);
        assertArrayEquals(PROBABILITIES, shares(Generation.sampling(1, 1, 5).withTopK(9)), 0.015);
        assertArrayEquals(
                new double[] {0, 1, 0, 0, 0},
                shares(Generation.sampling(1, 1, 5).withTopK(1)));
    }

    @Test
    void topPDrawsFromTheFewestThatReachIt() {
        double[] two = {0, 0.4 / 0.65, 0, 0, 0.25 / 0.65};
        assertArrayEquals(two, shares(Generation.sampling(1, 1, 5).withTopP(0.64)), 0.015);
        assertArrayEquals(
                new double[] {0, 0.4 / 0.85, 0.2 / 0.85, 0, 0.25 / 0.85},
                shares(Generation.sampling(1, 1, 5).withTopP(0.66)),
                0.015);
        assertArrayEquals(
                new double[] {0, 1, 0, 0, 0},
                shares(Generation.sampling(1, 1, 5).withTopP(1e-9)));
        // Of the two likeliest the first has .4 / .65 = .615.
        assertArrayEquals(
                new double[] {0, 1, 0, 0, 0},
                shares(Generation.sampling(1, 1, 5).withTopK(2).withTopP(0.61)),
                "topP counts within topK");
        assertArrayEquals(two, shares(Generation.sampling(1, 1, 5).withTopK(2).withTopP(0.62)), 0.015);
    }

    @Test
    void theNucleusOfALargeVocabularyEqualsThatOfAFullSort() {
        Random random = new Random(3);
        float[] logits = new float[50_000];
        double total = 0;
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) (4 * random.nextGaussian());
            total += Math.exp(logits[id]);
        }
        double[] descending = IntStream.range(0, logits.length)
                .mapToDouble(id -> -logits[id])
                .sorted()
                .map(x -> -x)
                .toArray();
        double sum = 0;
        int count = 0;
        while (sum < 0.9 * total) {
            sum += Math.exp(descending[count++]);
        }
        double least = descending[count - 1];
        Sampler sampler = new Sampler(Generation.sampling(1, 1, 5).withTopP(0.9));
        double smallestDrawn = IntStream.range(0, 300)
                .mapToDouble(i -> logits[sampler.next(logits)])
                .min()
                .orElseThrow();
        assertTrue(smallestDrawn >= least, smallestDrawn + " is drawn, the nucleus ends at " + least);
        assertTrue(smallestDrawn < descending[count / 2], "and is drawn from as a whole");
    }

    @Test
    void theSeedDecides() {
        assertArrayEquals(draws(Generation.sampling(1, 1, 5)), draws(Generation.sampling(1, 1, 5)));
        assertFalse(
                Arrays.equals(draws(Generation.sampling(1, 1, 5)), draws(Generation.sampling(1, 1, 6))), "other draws");
    }

    @Test
    void logitsThatAreNotNumbersAreRefused() {
        Sampler sampler = new Sampler(Generation.greedy(1));
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> sampler.next(new float[] {0, Float.NaN}));
        assertTrue(String.valueOf(e.getMessage()).startsWith("the logit of token 1 is NaN"), e.getMessage());
        assertThrows(IllegalStateException.class, () -> sampler.next(new float[] {0, Float.POSITIVE_INFINITY}));
        assertThrows(IllegalStateException.class, () -> sampler.next(new float[] {Float.NEGATIVE_INFINITY}));
    }

    private static double[] shares(Generation settings) {
        double[] shares = new double[PROBABILITIES.length];
        for (int id : draws(settings)) {
            shares[id] += 1.0 / DRAWS;
        }
        for (int id = 0; id < shares.length; id++) {
            shares[id] = Math.round(shares[id] * 1e9) / 1e9;
        }
        return shares;
    }

    private static int[] draws(Generation settings) {
        Sampler sampler = new Sampler(settings);
        return IntStream.range(0, DRAWS).map(i -> sampler.next(logits())).toArray();
    }

    private static float[] logits() {
        float[] logits = new float[PROBABILITIES.length];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) Math.log(PROBABILITIES[id]);
        }
        return logits;
    }
}
