package org.longalign.corpus.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MinHashTest {
    @Test
    void theEstimateIsTheJaccardSimilarityInExpectation() {
        Random random = new Random(3);
        PlantedTexts planted = new PlantedTexts(random);
        for (double changed : new double[] {0, 0.02, 0.05, 0.1, 0.3, 1}) {
            String text = planted.words(400);
            String other = planted.changed(text, changed);
            double jaccard = PlantedTexts.jaccard(text, other, 3);
            // 64 seeds of 100 components each are 6,400 draws.
            double sum = 0;
            for (int seed = 0; seed < 64; seed++) {
                MinHash minHash = new MinHash(100, seed);
                sum += MinHash.similarity(minHash.signature(text, 3), minHash.signature(other, 3));
            }
            double deviation = Math.sqrt(jaccard * (1 - jaccard) / 6_400);
            assertEquals(jaccard, sum / 64, 4 * deviation + 1e-9, "changed " + changed);
        }
    }

    @Test
    void oneEstimateIsWithinTheBinomialError() {
        PlantedTexts planted = new PlantedTexts(new Random(5));
        MinHash minHash = new MinHash(120, 1);
        int within = 0;
        double squares = 0;
        for (int i = 0; i < 400; i++) {
            String text = planted.words(300);
            String other = planted.changed(text, 0.03);
            double jaccard = PlantedTexts.jaccard(text, other, 5);
            double error = MinHash.similarity(minHash.signature(text, 5), minHash.signature(other, 5)) - jaccard;
            double variance = jaccard * (1 - jaccard) / 120;
            squares += error * error / variance;
            within += Math.abs(error) <= 2 * Math.sqrt(variance) ? 1 : 0;
        }
        assertEquals(1, squares / 400, 0.3, "the variance is the binomial's: its standard error over 400 is 0.07");
        assertTrue(within >= 360, within + " of 400 within two standard deviations; 382 are expected");
    }

    @Test
    void aTextShorterThanAShingleIsOneShingle() {
        MinHash minHash = new MinHash(16, 1);
        assertArrayEquals(minHash.signature("one two", 5), minHash.signature("One, TWO!", 5));
        assertEquals(0, MinHash.similarity(minHash.signature("one two", 5), minHash.signature("one three", 5)));
    }
}
