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
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

class LengthMixtureTest {
    @Test
    void longAmongShortHasItsMediansSharesAndBounds() {
        LengthDistribution drawn = LengthMixture.longAmongShort(20_000).draw("mixture", 7);
        assertEquals(20_000, drawn.count());
        assertTrue(drawn.min() >= 16 && drawn.max() <= 65_535, drawn.toString());
        // Half of the 90 % are at most 900: 45 % of all.
        assertEquals(.45, drawn.shareUpTo(900), .01);
        assertEquals(.10, drawn.countBetween(8_193, 65_536) / 20_000.0, .005);
        assertEquals(.05, drawn.countBetween((8_192 + 65_535) / 2, 65_536) / 20_000.0, .005);
    }

    @Test
    void theSameSeedGivesTheSameLengthsInMixedOrder() {
        LengthMixture mixture =
                LengthMixture.of(500, LengthSource.uniform(1, 10)).and(500, LengthSource.uniform(90, 99));
        int[] lengths = mixture.lengths(3);
        assertArrayEquals(lengths, mixture.lengths(3));
        assertTrue(!Arrays.equals(lengths, mixture.lengths(4)));
        long longInFirstHalf =
                Arrays.stream(lengths).limit(500).filter(l -> l >= 90).count();
        assertTrue(longInFirstHalf > 200 && longInFirstHalf < 300, longInFirstHalf + " of 500");
        assertEquals(500, Arrays.stream(lengths).filter(l -> l >= 90).count());
    }

    @Test
    void formsHaveTheirMeans() {
        Random random = new Random(1);
        LengthSource exponential = LengthSource.exponential(8_192, 10_000, 1_000_000);
        double mean = IntStream.range(0, 50_000)
                .map(i -> exponential.draw(random))
                .average()
                .orElse(0);
        assertEquals(18_192, mean, 200);
        LengthSource counted = LengthSource.from(LengthDistribution.of("x", new int[] {1, 1, 1, 5}));
        double counts = IntStream.range(0, 50_000)
                .map(i -> counted.draw(random))
                .average()
                .orElse(0);
        assertEquals(2, counts, .05);
        LengthSource all = LengthSource.uniform(1, 3);
        assertArrayEquals(
                new int[] {1, 2, 3},
                IntStream.range(0, 100)
                        .map(i -> all.draw(random))
                        .distinct()
                        .sorted()
                        .toArray());
    }

    @Test
    void badParametersAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> LengthSource.uniform(0, 4));
        assertThrows(IllegalArgumentException.class, () -> LengthSource.uniform(5, 4));
        assertThrows(IllegalArgumentException.class, () -> LengthSource.logNormal(Double.NaN, 1, 1, 4));
        assertThrows(IllegalArgumentException.class, () -> LengthSource.exponential(1, -1, 4));
        LengthMixture none = LengthMixture.of(0, LengthSource.uniform(1, 2));
        assertThrows(IllegalArgumentException.class, () -> none.draw("none", 1));
        assertThrows(IllegalArgumentException.class, () -> none.and(-1, LengthSource.uniform(1, 2)));
    }

    @Test
    void tablesGoOutAndComeBack() {
        LengthDistribution novel = LengthDistribution.of("novel", new int[] {100, 300, 5_000});
        LengthDistribution code = LengthDistribution.of("code", new int[] {7});
        Table table = LengthTables.lengths(List.of(novel, code));
        List<LengthDistribution> back = LengthTables.bySource(table, "source", "length");
        assertEquals(
                List.of("novel", "code"),
                back.stream().map(LengthDistribution::name).toList());
        assertArrayEquals(novel.lengths(), back.get(0).lengths());
        assertArrayEquals(code.lengths(), back.get(1).lengths());
        assertArrayEquals(
                new int[] {2, 9},
                LengthTables.distribution("x", DoubleColumn.create("n", new double[] {9, 2}))
                        .lengths());
        Table costs = LengthTables.paddingCosts(novel, 1, 3);
        assertEquals(15_000, costs.longColumn("computed tokens").getLong(1));
        assertEquals(64.0, costs.doubleColumn("% padding").get(1));
    }

    @Test
    void aBadValueIsNamedByItsRow() {
        for (double bad : new double[] {0, -3, 2.5, Double.NaN, 3e9, Double.POSITIVE_INFINITY}) {
            DoubleColumn column = DoubleColumn.create("tokens", new double[] {5, bad});
            Exception e = assertThrows(IllegalArgumentException.class, () -> LengthTables.distribution("x", column));
            assertTrue(e.toString().contains("row 1 of column 'tokens'"), e.toString());
        }
        IntColumn missing = IntColumn.create("tokens", 1);
        assertThrows(IllegalArgumentException.class, () -> LengthTables.distribution("x", missing));
    }
}
