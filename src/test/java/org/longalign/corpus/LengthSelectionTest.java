package org.longalign.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.corpus.LengthSelection.Measured;
import org.longalign.corpus.LengthSelection.Selected;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.tokenize.ByteTokenizer;

class LengthSelectionTest {
    private static Document document(String id, String text) {
        return new Document(id, text, Language.ENGLISH, new Provenance("s", "p", "1", "CC0-1.0", id));
    }

    private static List<Measured> lengths(int... tokens) {
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            measured.add(new Measured(document("d" + i, "x"), tokens[i]));
        }
        return measured;
    }

    @Test
    void theLimitsAreIncludedAndTheRestIsCounted() {
        Selected selected = new LengthSelection(10, 20, 1, 7).select(lengths(9, 10, 15, 20, 21, 22), 10);
        assertEquals(
                List.of("d1", "d2", "d3"),
                selected.documents().stream().map(Document::id).toList());
        assertEquals("3 documents chosen; 1 too short, 2 too long, 0 not drawn", selected.toString());
        assertEquals(
                2,
                new LengthSelection(10, 20, 1, 7).select(lengths(10, 15, 20), 1).notDrawn());
    }

    @Test
    void lengthsAreThoseOfTheTokenizer() {
        List<Measured> measured =
                LengthSelection.measure(List.of(document("a", "abc"), document("b", "文")), new ByteTokenizer());
        assertEquals(List.of(3, 3), measured.stream().map(Measured::tokens).toList());
    }

    @Test
    void oneSeedGivesOneSampleWhateverTheOrder() {
        int[] tokens = new Random(1).ints(200, 1, 1000).toArray();
        List<Measured> documents = lengths(tokens);
        LengthSelection selection = new LengthSelection(0, 1000, 0.5, 7);
        Selected once = selection.select(documents, 20);
        Collections.shuffle(documents, new Random(2));
        assertEquals(once, selection.select(documents, 20));
        assertNotEquals(
                once.chosen(),
                new LengthSelection(0, 1000, 0.5, 8).select(documents, 20).chosen());
    }

    @Test
    void otherDocumentsDoNotChangeADocumentsDraw() {
        List<Measured> all = lengths(new Random(1).ints(100, 1, 1000).toArray());
        LengthSelection selection = new LengthSelection(0, 1000, 1, 7);
        List<Measured> chosen = selection.select(all, 10).chosen();
        List<Measured> fewer = all.stream()
                .filter(m -> chosen.contains(m) || m.tokens() % 2 == 0)
                .toList();
        assertEquals(chosen, selection.select(fewer, 10).chosen());
    }

    @Test
    void longerDocumentsAreDrawnInProportionToTheirWeight() {
        // One short and one long document, weights 1 and 3^exponent: over many seeds the long one comes first in
        // 1/2, 3/4 and 9/10 of the draws. 4,000 draws have a standard deviation below 0.008.
        double[] expected = {0.5, 0.75, 0.9};
        for (int exponent = 0; exponent < expected.length; exponent++) {
            int longFirst = 0;
            for (int seed = 0; seed < 4_000; seed++) {
                LengthSelection selection = new LengthSelection(0, 1000, exponent, seed);
                longFirst += selection.select(lengths(100, 300), 1).lengths()[0] == 300 ? 1 : 0;
            }
            assertEquals(expected[exponent], longFirst / 4_000.0, 0.03);
        }
    }

    @Test
    void wrongParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LengthSelection(5, 4, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthSelection(-1, 4, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthSelection(0, 4, -0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthSelection(0, 4, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthSelection(0, 4, 1, 0).select(lengths(1), -1));
        assertTrue(new LengthSelection(0, 4, 1, 0).select(List.of(), 3).chosen().isEmpty());
    }
}
