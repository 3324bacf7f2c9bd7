package org.longalign.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longalign.statistics.SeedMean;

class ClaimsTest {
    @ParameterizedTest
    @CsvSource({
        "0.3, 0.4, REPRODUCED",
        "-0.4, -0.3, NOT_REPRODUCED",
        "-0.1, 0.3, UNDECIDED",
        "-0.001, 0.3, UNDECIDED",
        "-0.3, -0.001, NOT_REPRODUCED"
    })
    void moreMeansAboveZero(double low, double high, ClaimVerdict verdict) {
        assertEquals(verdict, VerdictRule.above(0).verdict(interval(low, high)));
    }

    @ParameterizedTest
    @CsvSource({
        "-0.04, 0.04, REPRODUCED",
        "0.051, 0.2, NOT_REPRODUCED",
        "-0.2, -0.06, NOT_REPRODUCED",
        "-0.04, 0.06, UNDECIDED",
        "-0.2, 0.2, UNDECIDED"
    })
    void alikeMeansWithinTheMargin(double low, double high, ClaimVerdict verdict) {
        assertEquals(verdict, VerdictRule.within(.05).verdict(interval(low, high)));
    }

    @Test
    void oneRunDecidesNothing() {
        assertEquals(ClaimVerdict.UNDECIDED, VerdictRule.above(0).verdict(SeedMean.of(5)));
        assertEquals(ClaimVerdict.UNDECIDED, VerdictRule.below(0).verdict(SeedMean.of(5)));
        assertEquals(ClaimVerdict.REPRODUCED, VerdictRule.below(1e-5).verdict(SeedMean.exact(3e-7)));
        assertThrows(IllegalArgumentException.class, () -> new VerdictRule(1, 1));
    }

    @Test
    void repetitionsWithoutScatterDecideNothing() {
        SeedMean alike = SeedMean.of(.1, .1, .1);
        assertEquals(ClaimVerdict.UNDECIDED, VerdictRule.within(.2).verdict(alike));
        assertEquals(ClaimVerdict.UNDECIDED, VerdictRule.above(.2).verdict(alike));
        assertEquals("0.100 (alike in all runs)", alike.toString());
    }

    /** An estimate with this interval, by two degrees of freedom. */
    private static SeedMean interval(double low, double high) {
        return new SeedMean(3, (low + high) / 2, (high - low) / 2 / new SeedMean(3, 0, 1, 2).halfWidth(), 2);
    }

    @Test
    void rulesReadAsTheyWereWritten() {
        assertEquals("> 0", VerdictRule.above(0).toString());
        assertEquals("> -0.05", VerdictRule.above(-.05).toString());
        assertEquals("-0.2 to 0.2", VerdictRule.within(.2).toString());
        assertEquals("< 1e-05", VerdictRule.below(1e-5).toString());
    }

    @Test
    void theLedgerIsWrittenInBothForms(@TempDir Path folder) throws IOException {
        Claim measured = Claim.measured(
                "a",
                "more | is more",
                "Table 2",
                "1.5",
                "difference",
                "points",
                interval(.1, .2),
                VerdictRule.above(0),
                "none");
        Claim single = Claim.measured(
                "b", "one run", "Table 3", "2", "difference", "points", SeedMean.of(.3), VerdictRule.above(0), "");
        Claim open = Claim.untestable("c", "people agree", "Table 1", "0.8", "needs people", "ask some");
        ClaimsLedger ledger = new ClaimsLedger("a test", List.of(measured, single, open));
        ledger.write(folder);
        ledger.write(folder);

        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("claims.json").toFile());
        assertEquals("a test", json.path("setting").asText());
        JsonNode first = json.path("claims").get(0);
        assertEquals("reproduced at this scale", first.path("verdict").asText());
        assertEquals(.1, first.path("measured").path("low").asDouble(), 1e-12);
        assertEquals("points", first.path("unit").asText());
        assertTrue(json.path("claims").get(1).path("measured").path("low").isNull());
        assertFalse(json.path("claims").get(2).has("measured"));
        assertEquals(
                "not testable here", json.path("claims").get(2).path("verdict").asText());

        String page = Files.readString(folder.resolve("claims.md"));
        assertTrue(page.contains("more \\| is more"), page);
        assertTrue(page.contains("ask some"), page);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
        assertEquals(1, ledger.count(ClaimVerdict.UNDECIDED));
    }

    @Test
    void aClaimIsMadeOnce() {
        Claim open = Claim.untestable("c", "", "", "", "", "");
        assertThrows(IllegalArgumentException.class, () -> new ClaimsLedger("", List.of(open, open)));
    }
}
