package org.longalign.length;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longalign.plot.LengthTables;
import org.longalign.tokenize.ByteTokenizer;
import tech.tablesaw.api.Table;

class LengthDistributionTest {
    @Test
    void countsEqualALoopOverTheLengths() {
        Random random = new Random(41);
        for (int round = 0; round < 200; round++) {
            int[] lengths = random.ints(1 + random.nextInt(50), 1, 40).toArray();
            LengthDistribution distribution = LengthDistribution.of("x", lengths);
            int from = random.nextInt(45);
            int to = random.nextInt(45);
            int[] inside =
                    Arrays.stream(lengths).filter(l -> l >= from && l < to).toArray();
            assertEquals(inside.length, distribution.countBetween(from, to));
            assertEquals(Arrays.stream(inside).sum(), distribution.tokensBetween(from, to));
            assertEquals(
                    Arrays.stream(lengths).filter(l -> l <= to).count() / (double) lengths.length,
                    distribution.shareUpTo(to));
            assertEquals(Arrays.stream(lengths).average().orElseThrow(), distribution.mean(), 1e-12);
        }
    }

    @Test
    void aQuantileIsTheSmallestLengthThatCoversTheShare() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            LengthDistribution distribution = LengthDistribution.of(
                    "x", random.ints(1 + random.nextInt(50), 1, 40).toArray());
            for (double q : new double[] {.01, .25, .5, .9, 1}) {
                int length = distribution.quantile(q);
                assertTrue(distribution.shareUpTo(length) >= q);
                assertTrue(length == distribution.min() || distribution.shareUpTo(length - 1) < q);
            }
            assertEquals(distribution.min(), distribution.quantile(0));
            assertEquals(distribution.max(), distribution.quantile(1));
        }
    }

    @Test
    void aShareThatIsAWholeNumberOfSequencesIsNotRoundedUp() {
        LengthDistribution hundred =
                LengthDistribution.of("x", IntStream.rangeClosed(1, 100).toArray());
        for (int percent = 1; percent <= 100; percent++) {
            assertEquals(percent, hundred.quantile(percent / 100.0));
        }
    }

    @Test
    void bucketsCoverEverySequenceOnce() {
        LengthDistribution a = LengthDistribution.of("a", new int[] {3, 4, 7, 8, 1_000});
        LengthDistribution b = LengthDistribution.of("b", new int[] {4_096});
        for (LengthBuckets buckets :
                List.of(LengthBuckets.doubling(List.of(a, b)), LengthBuckets.linear(List.of(a, b), 300))) {
            for (LengthDistribution distribution : List.of(a, b)) {
                assertEquals(
                        100,
                        Arrays.stream(buckets.percentOfSequences(distribution)).sum(),
                        1e-9);
                assertEquals(
                        100,
                        Arrays.stream(buckets.percentOfTokens(distribution)).sum(),
                        1e-9);
            }
        }
        LengthBuckets doubling = LengthBuckets.doubling(List.of(a, b));
        assertArrayEquals(new int[] {2, 4, 8, 16}, Arrays.copyOf(doubling.edges(), 4));
        assertEquals(8_192, doubling.edges()[doubling.size()]);
        assertEquals(List.of("512", "1k", "4k"), List.of(doubling.label(8), doubling.label(9), doubling.label(11)));
    }

    @Test
    void groupsKeepTheOrderInWhichTheyAppear() {
        List<String> words = List.of("whale", "sea", "长", "ship", "ax");
        List<LengthDistribution> byFirst = LengthDistribution.byGroup(
                words, word -> word.length() > 3 ? "long" : "short", word -> word, new ByteTokenizer());
        assertEquals(
                "long: 2 sequences, 9 tokens; min 4, median 4, mean 5, 90 % 5, max 5",
                byFirst.get(0).toString());
        assertArrayEquals(new int[] {2, 3, 3}, byFirst.get(1).lengths());
        assertEquals(17, LengthDistribution.merge("all", byFirst).tokens());
    }

    @Test
    void badLengthsAreNamed() {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> LengthDistribution.of("sotu", new int[] {5, -1}));
        assertEquals("sequence 1 of sotu has -1 tokens; at least 1 is needed", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> LengthDistribution.of("sotu", new int[0]));
        LengthDistribution one = LengthDistribution.of("one", new int[] {1});
        assertThrows(IllegalArgumentException.class, () -> one.quantile(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new LengthBuckets(new int[] {4, 4}));
    }

    @Test
    void tablesHoldTheNumbers() {
        LengthDistribution distribution = LengthDistribution.of("novel", new int[] {100, 300, 5_000});
        Table summary = LengthTables.summary(List.of(distribution));
        assertEquals("novel", summary.stringColumn("source").get(0));
        assertEquals(5_400L, summary.longColumn("tokens").getLong(0));
        assertEquals(300, summary.intColumn("median").getInt(0));
        Table buckets = LengthTables.buckets(distribution, LengthBuckets.doubling(List.of(distribution)));
        assertEquals(3, buckets.intColumn("sequences").sum());
        assertEquals(100, buckets.doubleColumn("% of tokens").sum(), .5, "rounded to tenths");
    }
}
