package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longalign.data.Jsonl;

/** The pieces of a stream make the decoded text of all ids, for every kind of decoder. */
class StreamedTextTest {
    private static final List<String> BASE = List.of(
            "🇩🇪",
            "👩\u200d🚀👨\u200d👩\u200d👧",
            "e\u0301a\u0308\u20dd",
            "长文本对齐",
            "ฉันกินข้าว",
            "\u0000",
            "\u0007\u001b[0m\u007f",
            "\r\n\n",
            "  two  blanks  ",
            "\ufffd",
            "\ufffd\ufffd\ufffd\ufffd",
            "a\ud83d",
            "\udf00b",
            "don't do not . , !",
            "<s>",
            "a <s>b</s> ",
            "\u2028\u00a0\u3000",
            "🙂",
            "<0xF0>",
            "▁▁a▁",
            "",
            "the whale",
            "ﬁ Å ß",
            "é");

    private static final String LLAMA =
            "{'type': 'Sequence', 'decoders': [{'type': 'Replace', 'pattern': {'String': '▁'},"
                    + " 'content': ' '}, {'type': 'ByteFallback'}, {'type': 'Fuse'}";

    @TempDir
    static Path folder;

    /** The texts: each alone, between blanks, and next to another one. */
    private static List<String> texts() {
        List<String> texts = new ArrayList<>(BASE);
        for (int i = 0; i < BASE.size(); i++) {
            texts.add(" " + BASE.get(i) + "\n");
            texts.add(BASE.get(i) + "x" + BASE.get((i + 7) % BASE.size()));
        }
        return texts;
    }

    private static Tokenizer tokenizer(String kind) throws IOException {
        String strip = ", {'type': 'Strip', 'content': ' ', 'start': %d, 'stop': %d}]}";
        return switch (kind) {
            case "bytes" -> new ByteTokenizer();
            case "cl100k" -> JtokkitTokenizer.cl100kBase();
            case "byte level" ->
                open(
                        "bytes",
                        "bytes",
                        "{'type': 'ByteLevel', 'add_prefix_space': true,"
                                + " 'trim_offsets': true, 'use_regex': true}");
            case "llama" -> open("fallback", "none", LLAMA + strip.formatted(1, 0));
            case "llama, three blanks" -> open("fallback", "none", LLAMA + strip.formatted(3, 0));
            case "llama, end" -> open("fallback", "none", LLAMA + strip.formatted(1, 1));
            case "gemma" -> open("fallback", "none", LLAMA + "]}");
            case "fused" ->
                open(
                        "fallback",
                        "none",
                        LLAMA + ", {'type': 'Replace', 'pattern': {'String': 'th'}, 'content': 'ht'}]}");
            case "metaspace" ->
                open(
                        "unigram",
                        "always",
                        "{'type': 'Metaspace', 'replacement': '▁', 'prepend_scheme':" + " 'always', 'split': true}");
            case "wordpiece" -> open("wordpiece", "bert", "{'type': 'WordPiece', 'prefix': '##', 'cleanup': true}");
            case "ends" -> open("wordpiece", "bert", "{'type': 'BPEDecoder', 'suffix': 'e'}");
            case "ctc" ->
                open(
                        "words",
                        "split",
                        "{'type': 'CTC', 'pad_token': '<unk>', 'word_delimiter_token': '/'," + " 'cleanup': true}");
            case "none" -> open("words", "split", "null");
            default -> throw new IllegalArgumentException(kind);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes",
                "cl100k",
                "byte level",
                "llama",
                "llama, three blanks",
                "gemma",
                "fused",
                "metaspace",
                "wordpiece",
                "ends",
                "ctc",
                "none"
            })
    void piecesMakeTheDecodedText(String kind) throws IOException {
        Tokenizer tokenizer = tokenizer(kind);
        List<String> wrong = new ArrayList<>();
        for (String text : texts()) {
            int[] ids = tokenizer.encodeWithSpecialTokens(text);
            for (int length = Math.max(0, ids.length - 12); length <= ids.length; length++) {
                compare(tokenizer, Arrays.copyOf(ids, length), wrong);
            }
        }
        Random random = new Random(11);
        int range = Math.min(300, tokenizer.vocabularySize());
        for (int trial = 0; trial < 150; trial++) {
            int[] some = random.ints(1 + random.nextInt(6), 0, range).toArray();
            compare(tokenizer, random.ints(40, 0, some.length).map(i -> some[i]).toArray(), wrong);
        }
        compare(tokenizer, random.ints(400, 0, range).toArray(), wrong);
        compare(tokenizer, random.ints(400, range / 2, range * 3 / 4).toArray(), wrong);
        assertEquals(List.of(), wrong.stream().limit(5).toList(), wrong.size() + " are wrong");
    }

    /** A stream waits no longer than it has to. */
    @Test
    void wordsComeOneByOneAndRunsOfBytesWithTheNextWord() throws IOException {
        Tokenizer llama = tokenizer("llama");
        TextStream stream = new TextStream(llama);
        List<String> pieces = new ArrayList<>();
        for (int id : llama.encode("▁the🇩🇪!a")) {
            pieces.add(stream.add(id));
        }
        assertEquals("the", pieces.get(0));
        assertEquals(List.of("🇩🇪!", "a"), pieces.subList(pieces.size() - 2, pieces.size()));
        assertEquals(11, pieces.size(), "a word, eight bytes, two letters");
        assertEquals("", stream.rest());
    }

    @Test
    void onlyDecodersThatLookAheadHoldEverything() throws IOException {
        for (String kind : List.of("llama", "gemma", "byte level", "metaspace", "wordpiece", "ctc", "none")) {
            Tokenizer tokenizer = tokenizer(kind);
            int partial = (int) IntStream.range(0, tokenizer.vocabularySize())
                    .filter(tokenizer::isPartial)
                    .count();
            assertEquals(kind.equals("llama") || kind.equals("gemma") ? 256 : 0, partial, kind);
        }
        assertTrue(tokenizer("fused").isPartial(1));
        assertFalse(new ByteTokenizer().isPartial(0xe8));
    }

    @Test
    void aDecoderThatStripsTheEndIsRefused() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> tokenizer("llama, end"));
        assertTrue(String.valueOf(e.getMessage()).contains("set \"stop\": 0"), e.getMessage());
    }

    private static void compare(Tokenizer tokenizer, int[] ids, List<String> wrong) {
        TextStream stream = new TextStream(tokenizer);
        StringBuilder streamed = new StringBuilder();
        for (int id : ids) {
            streamed.append(stream.add(id));
        }
        streamed.append(stream.rest());
        if (!streamed.toString().equals(tokenizer.decode(ids))) {
            wrong.add(Arrays.toString(ids) + " is \"" + tokenizer.decode(ids) + "\", streamed \"" + streamed + "\"");
        }
    }

    /** A tokenizer of the matrix with a decoder; JSON with single quotes. */
    private static Tokenizer open(String model, String preTokenizer, String decoder) throws IOException {
        JsonNode parts;
        try (InputStream in = StreamedTextTest.class.getResourceAsStream("added_tokens.json")) {
            parts = Jsonl.JSON.readTree(in).get("parts");
        }
        ObjectNode file = Jsonl.JSON.createObjectNode().put("version", "1.0");
        file.set("model", parts.get("models").get(model));
        file.set("pre_tokenizer", parts.get("pre_tokenizers").get(preTokenizer));
        file.set("decoder", Jsonl.JSON.readTree(decoder.replace('\'', '"')));
        for (String text : List.of("<s>", "</s>")) {
            ObjectNode token = file.withArray("added_tokens").addObject();
            token.put("id", 0).put("content", text).put("special", true);
            for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                token.put(flag, false);
            }
        }
        Path json = folder.resolve("tokenizer.json");
        Files.writeString(json, file.toString());
        return HuggingFaceJsonTokenizer.open(json);
    }
}
