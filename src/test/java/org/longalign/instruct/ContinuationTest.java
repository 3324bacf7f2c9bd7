package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

class ContinuationTest {
    private static final Provenance HERE = new Provenance("test", "test", "1", "Apache-2.0", "text");

    private static Document document(String id, String text) {
        return new Document(id, text, Language.ENGLISH, HERE);
    }

    @Test
    void promptAndResponseAreTheTextItself() {
        Random random = new Random(61);
        String alphabet = "ab é长🙂 ";
        int[] symbols = alphabet.codePoints().toArray();
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder("start");
            for (int i = random.nextInt(200); i > 0; i--) {
                text.appendCodePoint(symbols[random.nextInt(symbols.length)]);
            }
            int bytes = 8 + random.nextInt(200);
            Instruction made = new Continuation(.05 + .9 * random.nextDouble(), round)
                    .of(document("d" + round, text.toString()), bytes);
            String prompt = made.messages().get(0).content();
            String response = made.messages().get(1).content();
            assertTrue(text.toString().contains(prompt + response), "a passage of the document");
            assertFalse(prompt.isEmpty() || response.isEmpty());
            assertFalse((prompt + response).contains("\ufffd"), "no character is torn");
            assertTrue((prompt + response).getBytes(StandardCharsets.UTF_8).length <= Math.max(bytes, text.length()));
            assertEquals(
                    prompt + response,
                    new String(prompt.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                            + new String(response.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8),
                    "no surrogate pair is torn");
        }
    }

    @Test
    void theCutFallsOnABlankNearTheWantedShare() {
        Instruction made = new Continuation(.25, 1).of(document("x", "one two three four five six"), 100);
        assertEquals("one two three four", made.messages().get(0).content());
        assertEquals(" five six", made.messages().get(1).content());
        assertEquals(List.of("taskType", "seed"), List.copyOf(made.details().keySet()));
    }

    @Test
    void thePassageDependsOnSeedAndIdAlone() {
        String text = "abcdefghijklmnopqrstuvwxyz".repeat(40);
        assertEquals(
                new Continuation(.5, 1).of(document("x", text), 99),
                new Continuation(.5, 1).of(document("x", text), 99));
        assertNotEquals(
                new Continuation(.5, 1).of(document("x", text), 99).messages(),
                new Continuation(.5, 2).of(document("x", text), 99).messages());
        assertNotEquals(
                new Continuation(.5, 1).of(document("x", text), 99).messages(),
                new Continuation(.5, 1).of(document("y", text), 99).messages());
    }

    @Test
    void badParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Continuation(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Continuation(1, 1));
        Continuation half = new Continuation(.5, 1);
        Document document = document("x", "some text that is long enough");
        assertThrows(IllegalArgumentException.class, () -> half.of(document, 7));
    }
}
