package org.longalign.tokenize.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.Trials;
import org.longalign.data.Jsonl;
import org.longalign.internal.Sha256;

/** Ids and texts of small models equal those of SentencePiece ({@code sentencepiece_golden.py}). */
@SuppressWarnings("NullAway.Init")
class SentencePieceGoldenTest {
    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        golden = Jsonl.JSON.readTree(resource("golden.json").toFile());
    }

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(
                SentencePieceGoldenTest.class.getResource("/org/longalign/tokenize/sentencepiece/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SentencePieceEncoder encoder(String model) {
        return new SentencePieceEncoder(SentencePieceFile.read(resource(model + ".model")), id -> false);
    }

    private static int[] ids(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    @Test
    void everyModelIsTested() {
        assertEquals(
                List.of("across", "defined", "glm", "llama", "rules", "unigram"),
                golden.path("models").properties().stream()
                        .map(entry -> entry.getKey())
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"across", "defined", "glm", "llama", "rules", "unigram"})
    void idsAreThoseOfSentencePiece(String model) {
        SentencePieceEncoder encoder = encoder(model);
        int checked = 0;
        for (JsonNode one : golden.path("models").path(model).path("ids")) {
            String text = one.path("text").asText();
            EncodedPieces encoded = encoder.encode(text, true);
            assertArrayEquals(ids(one.path("ids")), encoded.ids(), model + ": " + Jsonl.JSON.valueToTree(text));
            assertArrayEquals(encoded.ids(), encoder.ids(text, true));
            checkPlaces(text, encoded);
            checked++;
        }
        assertTrue(checked > 180, "texts: " + checked);
    }

    /** Places do not go back, lie in the text, and reach from its first character to its last. */
    private static void checkPlaces(String text, EncodedPieces encoded) {
        int before = 0;
        for (int i = 0; i < encoded.ids().length; i++) {
            int start = encoded.starts()[i];
            int last = encoded.lasts()[i];
            assertTrue(start >= before && last >= start && last < text.length(), text);
            before = start;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"across", "defined", "glm", "llama", "rules", "unigram"})
    void textsAreThoseOfSentencePiece(String model) {
        SentencePieceEncoder encoder = encoder(model);
        for (JsonNode one : golden.path("models").path(model).path("decoded")) {
            int[] ids = ids(one.path("ids"));
            assertEquals(
                    one.path("text").asText(),
                    encoder.decode(ids, 0, ids.length, true),
                    model + ": " + one.path("ids"));
        }
    }

    @ParameterizedTest
    @Tag(Trials.LONG)
    @ValueSource(strings = {"across", "defined", "glm", "llama", "rules", "unigram"})
    void aLineOfAMillionCharactersHasTheSameIds(String model) {
        SentencePieceEncoder encoder = encoder(model);
        golden.path("models").path(model).path("long").properties().forEach(one -> {
            int[] ids = encoder.ids(longText(golden.path("alphabets").path(one.getKey())), true);
            ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length);
            IntStream.of(ids).forEach(bytes::putInt);
            assertEquals(
                    one.getValue().asText(),
                    HexFormat.of().formatHex(Sha256.digest().digest(bytes.array())),
                    model + ", " + one.getKey());
        });
    }

    /** The text that the script makes by the same rule. */
    private static String longText(JsonNode alphabet) {
        StringBuilder text = new StringBuilder();
        long state = 12_345;
        int points = 0;
        while (points < 1_000_000) {
            state = (state * 1_103_515_245L + 12_345) % (1L << 31);
            String part = alphabet.path((int) ((state >> 8) % alphabet.size())).asText();
            text.append(part);
            points += part.codePointCount(0, part.length());
        }
        return text.toString();
    }
}
