package org.longalign.tokenize.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.tokenize.internal.SentencePieceModel.Kind;
import org.longalign.tokenize.internal.SentencePieceModel.Piece;

/** Files that hold little more than what is tested. Field numbers are those of sentencepiece_model.proto. */
class SentencePieceFileTest {
    private static final int NORMAL = 1;
    private static final int UNKNOWN = 2;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;

    @TempDir
    Path folder;

    private static Protobuf piece(String text, float score, int kind) {
        return new Protobuf().text(1, text).number(2, score).integer(3, kind);
    }

    private static Protobuf model() {
        return new Protobuf().message(1, piece("<unk>", 0, UNKNOWN)).message(1, piece("a", -1.5f, NORMAL));
    }

    private static Protobuf training(Protobuf training) {
        return model().message(2, training);
    }

    private SentencePieceModel read(Protobuf model) throws IOException {
        return SentencePieceFile.read(Files.write(folder.resolve("tokenizer.model"), model.bytes()));
    }

    private void refused(String part, Protobuf model) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(model));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(folder.resolve("tokenizer.model").toString()), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatIsNotSetHasTheDefaultsOfTheFormat() throws IOException {
        SentencePieceModel model = read(model());
        assertTrue(model.unigram());
        assertEquals(List.of(new Piece("<unk>", 0, Kind.UNKNOWN), new Piece("a", -1.5f, Kind.NORMAL)), model.pieces());
        assertFalse(model.byteFallback());
        assertEquals(" \u2047 ", model.unknownSurface());
        assertEquals(0, model.rules().length);
        assertTrue(model.dummyPrefix());
        assertTrue(model.removesSpaces());
        assertTrue(model.escapesSpaces());
        Protobuf bare = new Protobuf().message(1, new Protobuf().text(1, "b"));
        SentencePieceModel both = read(bare.message(1, piece("<unk>", 0, UNKNOWN)));
        assertEquals(new Piece("b", 0, Kind.NORMAL), both.pieces().get(0));
    }

    @Test
    void settingsAreReadAndOthersSkipped() throws IOException {
        Protobuf training = new Protobuf()
                .text(1, "corpus.txt")
                .integer(3, 2)
                .integer(24, 0)
                .text(44, "?")
                .integer(4, 32_000);
        Protobuf normalizer = new Protobuf()
                .text(1, "identity")
                .data(2, new byte[] {1, 2})
                .integer(3, 0)
                .integer(4, 0)
                .integer(5, 0)
                .text(6, "rules.tsv");
        Protobuf denormalizer = new Protobuf().text(1, "none").data(2, new byte[0]);
        SentencePieceModel model = read(training(training)
                .message(3, normalizer)
                .message(4, new Protobuf())
                .message(5, denormalizer)
                .message(1, new Protobuf().text(1, "c").text(9, "an extension")));
        assertFalse(model.unigram());
        assertEquals("?", model.unknownSurface());
        assertArrayEquals(new byte[] {1, 2}, model.rules());
        assertFalse(model.dummyPrefix());
        assertFalse(model.removesSpaces());
        assertFalse(model.escapesSpaces());
        assertEquals(3, model.pieces().size());
        assertTrue(read(training(new Protobuf().integer(3, 1))).unigram());
    }

    @Test
    void piecesOfBytesAreThereWhereTheyAreFallenBackTo() throws IOException {
        Protobuf all = training(new Protobuf().integer(35, 1));
        Protobuf few = training(new Protobuf().integer(35, 1));
        for (int b = 0; b < 256; b++) {
            all.message(1, piece("<0x%02X>".formatted(b), 0, BYTE));
            few.message(1, piece(b == 255 ? "z" : "<0x%02X>".formatted(b), 0, b == 255 ? NORMAL : BYTE));
        }
        SentencePieceModel model = read(all);
        assertTrue(model.byteFallback());
        assertEquals(258, model.pieces().size());
        refused("has 255 pieces of bytes, where trainer_spec.byte_fallback is true and 256 are due", few);
        refused("has 1 pieces of bytes", model().message(1, piece("<0x00>", 0, BYTE)));
        refused("has the piece \"x\" (id 2) as that of a byte", model().message(1, piece("x", 0, BYTE)));
    }

    @Test
    void whatIsNotSupportedIsNamed() throws IOException {
        refused("trainer_spec.model_type is WORD", training(new Protobuf().integer(3, 3)));
        refused("trainer_spec.model_type is CHAR", training(new Protobuf().integer(3, 4)));
        refused("trainer_spec.model_type is 9", training(new Protobuf().integer(3, 9)));
        refused("trainer_spec.treat_whitespace_as_suffix is set", training(new Protobuf().integer(24, 1)));
        refused(
                "denormalizer_spec.precompiled_charsmap has rules",
                model().message(5, new Protobuf().data(2, new byte[] {1})));
        Protobuf unused = new Protobuf().message(1, piece("b", 0, UNUSED));
        assertEquals(3, read(model().raw(toInts(unused.bytes()))).pieces().size());
        refused(
                "is a BPE with the unused piece \"b\" (id 2)",
                training(new Protobuf().integer(3, 2)).raw(toInts(unused.bytes())));
    }

    private static int[] toInts(byte[] bytes) {
        int[] ints = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            ints[i] = bytes[i];
        }
        return ints;
    }

    @Test
    void damagedPiecesAreNamed() {
        refused("it has no pieces", new Protobuf().message(2, new Protobuf()));
        refused("piece 2 has the text \"\"", model().message(1, new Protobuf().number(2, 1)));
        refused("piece 2 has the text \"b\" and the score NaN", model().message(1, piece("b", Float.NaN, NORMAL)));
        refused("the score -Infinity", model().message(1, piece("b", Float.NEGATIVE_INFINITY, NORMAL)));
        refused("has the piece \"a\" twice, again with the id 2", model().message(1, piece("a", 0, NORMAL)));
        refused("has 2 unknown pieces", model().message(1, piece("b", 0, UNKNOWN)));
        refused("has 0 unknown pieces", new Protobuf().message(1, piece("b", 0, NORMAL)));
    }
}
