package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.data.Jsonl;

class TokenizerTest {
    @TempDir
    static Path folder;

    static Stream<Tokenizer> all() throws Exception {
        return Stream.of(
                new ByteTokenizer(),
                JtokkitTokenizer.cl100kBase(),
                JtokkitTokenizer.o200kBase(),
                HuggingFaceJsonTokenizer.open(SmallTokenizerJson.write(folder)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void decodingUndoesEncoding(Tokenizer tokenizer) {
        for (String text :
                new String[] {"", "Call me Ishmael.\n\n  Some years ago", "长文本对齐 🙂 naïve", "<|endoftext|> [INST]"}) {
            int[] ids = tokenizer.encode(text);
            assertEquals(text, tokenizer.decode(ids), tokenizer.name());
            assertEquals(ids.length, tokenizer.count(text), tokenizer.name());
            for (int id : ids) {
                assertTrue(id >= 0 && id < tokenizer.vocabularySize(), tokenizer.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingIsTruncated(Tokenizer tokenizer) {
        String text = "the whale ".repeat(5_000);
        assertEquals(text, tokenizer.decode(tokenizer.encode(text)), tokenizer.name());
    }

    @Test
    void cl100kGivesItsPublishedIds() {
        // "tiktoken is great!" is the worked example of OpenAI's cookbook for this encoding.
        assertArrayEquals(
                new int[] {83, 1609, 5963, 374, 2294, 0},
                JtokkitTokenizer.cl100kBase().encode("tiktoken is great!"));
    }

    @Test
    void bytesRefuseWhatIsNotAByte() {
        ByteTokenizer bytes = new ByteTokenizer();
        assertArrayEquals(new int[] {0xe9, 0x95, 0xbf}, bytes.encode("长"));
        assertThrows(IllegalArgumentException.class, () -> bytes.decode(new int[] {65, 256}));
    }

    @Test
    void huggingFaceAppliesMergesAndAddsNoSpecialTokens() throws Exception {
        try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(SmallTokenizerJson.write(folder))) {
            assertEquals(260, tokenizer.vocabularySize(), "256 bytes, three merges, one added token");
            assertEquals(1, tokenizer.count("the"), "t+h, th+e");
            assertEquals(2, tokenizer.count(" the"), "the blank stays apart");
            assertEquals(Map.of("<end>", 259), tokenizer.specialTokens());
            assertArrayEquals(new int[] {259}, tokenizer.encodeWithSpecialTokens("<end>"));
            assertEquals(5, tokenizer.count("<end>"), "in a document a special token's text is text");
            assertEquals("a<end>b<end>", tokenizer.decode(tokenizer.encodeWithSpecialTokens("a<end>b<end>")));
        }
    }

    /** The ids of transformers with {@code split_special_tokens=True}; see {@code chat_template_golden.py}. */
    @Test
    void documentsAreOrdinaryText() throws Exception {
        for (String family : new String[] {"qwen2", "llama2"}) {
            try (HuggingFaceJsonTokenizer tokenizer =
                    HuggingFaceJsonTokenizer.open(ModelFolders.write(folder.resolve(family), family))) {
                String name = ModelFolders.golden()
                        .at("/families/" + family + "/tokenizer")
                        .asText();
                int compared = 0;
                for (JsonNode one : ModelFolders.golden().get("ordinary")) {
                    if (one.get("tokenizer").asText().equals(name)) {
                        int[] ids = Jsonl.JSON.convertValue(one.get("ids"), int[].class);
                        assertArrayEquals(
                                ids,
                                tokenizer.encode(one.get("text").asText()),
                                one.get("text").asText());
                        compared++;
                    }
                }
                assertTrue(compared > 10);
                assertArrayEquals(tokenizer.encode("a\ufffdb"), tokenizer.encode("a\ud83db"), "half a pair");
            }
        }
    }

    @Test
    void aFolderServesAsWellAsTheFile() throws Exception {
        SmallTokenizerJson.write(folder);
        try (HuggingFaceJsonTokenizer tokenizer = HuggingFaceJsonTokenizer.open(folder)) {
            assertEquals(folder.getFileName().toString(), tokenizer.name());
        }
    }

    @Test
    void missingAndBrokenFilesAreNamedWithTheRemedy() throws Exception {
        Path missing = folder.resolve("none/tokenizer.json");
        assertMessage(missing, "there is no " + missing, "give the path");

        Path truncated = folder.resolve("truncated.json");
        Files.writeString(
                truncated, Files.readString(SmallTokenizerJson.write(folder)).substring(0, 100));
        assertMessage(truncated, "not valid JSON", "download the file again");

        Path other = folder.resolve("config.json");
        Files.writeString(other, "{\"architectures\": [\"LlamaForCausalLM\"]}");
        assertMessage(other, "model.vocab", "not a tokenizer.json");

        Path unknown = folder.resolve("unknown.json");
        Files.writeString(unknown, "{\"model\": {\"type\": \"Oracle\", \"vocab\": {\"a\": 0}}}");
        assertMessage(unknown, unknown.toString(), "download the file again");
    }

    private static void assertMessage(Path file, String... parts) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> HuggingFaceJsonTokenizer.open(file));
        for (String part : parts) {
            assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
        }
    }
}
