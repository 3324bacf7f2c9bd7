package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
