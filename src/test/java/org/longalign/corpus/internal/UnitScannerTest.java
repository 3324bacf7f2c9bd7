package org.longalign.corpus.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnitScannerTest {
    private static List<String> units(String text) {
        List<String> units = new ArrayList<>();
        UnitScanner scanner = new UnitScanner(text);
        while (scanner.next()) {
            units.add(text.substring(scanner.start(), scanner.end()));
        }
        return units;
    }

    private static List<Long> hashes(String text) {
        List<Long> hashes = new ArrayList<>();
        UnitScanner scanner = new UnitScanner(text);
        while (scanner.next()) {
            hashes.add(scanner.hash());
        }
        return hashes;
    }

    @Test
    void wordsAndChineseCharactersAreUnits() {
        assertEquals(List.of("Debian", "软", "件", "v2", "0"), units("Debian 软件, v2.0"));
        assertEquals(List.of("naïve", "Straße", "𠀀", "x"), units("«naïve» Straße—𠀀x!"));
        assertEquals(List.of(), units(" ,.。 \n"));
        assertEquals(List.of(), units(""));
    }

    @Test
    void caseAndPunctuationDoNotMatterAndWordsDo() {
        assertEquals(hashes("Call me ISHMAEL. Ünder 船"), hashes("call, me\nishmael: ünder船"));
        assertNotEquals(hashes("call me"), hashes("callme"));
        assertNotEquals(hashes("ab"), hashes("ba"));
    }

    @Test
    void theFormOfUnicodeDoesNotMatter() {
        String composed = "Où est l'été à Ångström? が 12 Debian 软件";
        for (Normalizer.Form form : Normalizer.Form.values()) {
            assertEquals(hashes(composed), hashes(Normalizer.normalize(composed, form)), form.name());
        }
        assertEquals(hashes("Debian 12 v2, file"), hashes("Ｄｅｂｉａｎ　１２ ｖ２，ﬁle"));
        assertEquals(hashes("カタカナ"), hashes("ｶﾀｶﾅ"));
        assertNotEquals(hashes("ete"), hashes("été"));
        String usual = "全角标点，不会改变文本。（真的）";
        assertSame(usual, UnitScanner.normalised(usual), "punctuation is no reason to build another text");
        UnitScanner scanner = new UnitScanner("e\u0301te\u0301");
        assertTrue(scanner.next());
        assertEquals("été", scanner.text().substring(scanner.start(), scanner.end()));
    }

    @Test
    void aWindowsHashIsThatOfItsUnitsAlone() {
        Random random = new Random(1);
        long[] units = random.longs(300).map(u -> Math.floorMod(u, 3)).toArray();
        Map<List<Long>, Long> hashOf = new HashMap<>();
        UnitWindow window = new UnitWindow(4);
        for (int i = 0; i < units.length; i++) {
            assertEquals(i >= 3, window.add(units[i]));
            if (i >= 3) {
                int end = i;
                List<Long> content = IntStream.rangeClosed(end - 3, end)
                        .mapToObj(j -> units[j])
                        .toList();
                Long before = hashOf.put(content, window.hash());
                assertTrue(before == null || before == window.hash(), "one content, one hash");
            }
        }
        assertEquals(hashOf.size(), hashOf.values().stream().distinct().count(), "other content, another hash");
        assertTrue(hashOf.size() > 70, "most of 3^4 contents occur");
    }

    @Test
    void aFingerprintIsBlindToCaseAndSpaceOnly() {
        assertEquals("call me ishmael", Fingerprint.normalised("\n Call  me\u00a0\tISHMAEL "));
        assertEquals(Fingerprint.of("Call me\nIshmael. 船　长"), Fingerprint.of(" call ME ishmael. 船 长\n"));
        assertFalse(Fingerprint.of("call me").equals(Fingerprint.of("call me.")));
        assertFalse(Fingerprint.of("call me").equals(Fingerprint.of("callme")));
    }
}
