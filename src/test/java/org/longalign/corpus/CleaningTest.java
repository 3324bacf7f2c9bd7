package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CleaningTest {
    @Test
    void linesEndInNewlinesAndBlankLinesDoNotPileUp() {
        assertEquals("a\n\nb\nc", Cleaning.clean("\r\n\r\na  \r\n \t\r\n\r\n\r\nb\rc\n\n"));
    }

    @Test
    void indentationStays() {
        assertEquals("   :word:\n      text", Cleaning.clean("   :word:\n      text\n"));
    }

    @Test
    void rulesAcrossThePageGoButTablesAndShortDashesStay() {
        assertEquals("a\n\nb", Cleaning.clean("a\n-----------------\n\n   ═══════════════\nb"));
        String table = "| a | b |\n|---+---|\n+----------------+\n---\n===\n-- x";
        assertEquals(table, Cleaning.clean(table));
    }

    @Test
    void invisibleCharactersGoAndFixedSpacesBecomePlain() {
        assertEquals("Chapter 1\tx y", Cleaning.clean("\uFEFFChapter\u00A01\tx\u0000\u00AD y\u200B\u202F"));
    }

    @Test
    void whatHoldsNothingBecomesEmpty() {
        assertEquals("", Cleaning.clean(" \n\t\r\n\f\u00A0\n--------------\n"));
    }

    @Test
    void cleaningTwiceChangesNothing() {
        String once = Cleaning.clean("\n  x \u00A0\n\n\n==========\n\n\n文\u2028y\f\nz ");
        assertEquals(once, Cleaning.clean(once));
    }

    @Test
    void tellingThatATextIsCleanAgreesWithCleaningIt() {
        String characters = "ab \t\n\n\r\f-=~\u00a0\u00ad\u200b\u3000\u2028船";
        Random random = new Random(1);
        int clean = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder raw = new StringBuilder();
            int kinds = round % 2 == 0 ? 5 : characters.length();
            for (int length = random.nextInt(9); length > 0; length--) {
                char c = characters.charAt(random.nextInt(kinds));
                raw.append(String.valueOf(c).repeat(random.nextInt(30) == 0 ? 10 : 1));
            }
            if (round % 7 == 0) {
                raw.append("-".repeat(9 + random.nextInt(3))).append(random.nextBoolean() ? "" : "\nx");
            }
            String expected = Cleaning.cleanLines(raw.toString());
            assertEquals(expected, Cleaning.clean(raw.toString()));
            assertEquals(expected, Cleaning.clean(expected));
            clean += expected.contentEquals(raw) ? 1 : 0;
        }
        assertTrue(clean > 1_000, "some are clean: " + clean);
    }
}
