package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextStreamTest {
    private static final String TEXT = "Whether über 软件包 or 🙂🙃, the naïve café\n\tis 開放. ";

    @Test
    void aCharacterComesWholeWithItsLastByte() {
        assertEquals(
                List.of("a", "", "ü", "", "", "软", "", "", "", "🙂", "b"),
                pieces(new ByteTokenizer(), new ByteTokenizer().encode("aü软🙂b")));
    }

    @Test
    void piecesMakeTheTextAndNoneHoldsABrokenCharacter(@TempDir Path folder) throws IOException {
        try (HuggingFaceJsonTokenizer small = HuggingFaceJsonTokenizer.open(SmallTokenizerJson.write(folder))) {
            for (Tokenizer tokenizer : List.of(new ByteTokenizer(), JtokkitTokenizer.cl100kBase(), small)) {
                String text = TEXT.repeat(5);
                int[] ids = tokenizer.encode(text);
                List<String> pieces = pieces(tokenizer, ids);
                assertEquals(text, String.join("", pieces), tokenizer.name());
                assertEquals(ids.length, pieces.size(), "nothing was left at the end");
                assertFalse(pieces.stream().anyMatch(piece -> piece.contains("\ufffd")));
                assertTrue(pieces.stream().filter(String::isEmpty).count() < ids.length / 2);
            }
        }
    }

    @Test
    void bytesThatAreNoTextAreReplacedAsInTheWhole() {
        ByteTokenizer bytes = new ByteTokenizer();
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            int[] ids = random.ints(50, trial % 2 == 0 ? 0 : 180, 256).toArray();
            assertEquals(bytes.decode(ids), String.join("", pieces(bytes, ids)));
        }
        int[] forever = random.ints(500, 0x80, 0xc0).toArray();
        assertEquals(bytes.decode(forever), String.join("", pieces(bytes, forever)));
    }

    @Test
    void anUnfinishedCharacterIsReplacedAtTheEndAndTheStreamBeginsAnew() {
        TextStream stream = new TextStream(new ByteTokenizer());
        assertEquals("", stream.add(0xe8));
        assertEquals("", stream.add(0xbd));
        assertEquals("\ufffd", stream.rest());
        assertEquals("", stream.rest());
        assertEquals("a", stream.add('a'));
        assertEquals("", stream.rest());
    }

    /** Decoders in the manner of SentencePiece drop the space before the first word of what they are given. */
    @Test
    void aSpaceThatOnlyTheFirstTokenLosesIsKept() {
        Tokenizer words = new Tokenizer() {
            @Override
            public String name() {
                return "words";
            }

            @Override
            public int vocabularySize() {
                return 10;
            }

            @Override
            public int[] encode(String text) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String decode(int[] ids) {
                StringBuilder text = new StringBuilder();
                for (int id : ids) {
                    text.append(" w").append(id);
                }
                return text.toString().stripLeading();
            }
        };
        assertEquals(List.of("w1", " w2", " w3", " w4"), pieces(words, new int[] {1, 2, 3, 4}));
    }

    private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
        TextStream stream = new TextStream(tokenizer);
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(stream.add(id));
        }
        String rest = stream.rest();
        if (!rest.isEmpty()) {
            pieces.add(rest);
        }
        return pieces;
    }
}
