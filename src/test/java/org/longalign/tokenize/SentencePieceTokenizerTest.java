package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.tokenize.internal.SentencePieceFile;

/** Folders whose only tokenizer is a {@code tokenizer.model}. */
class SentencePieceTokenizerTest {
    private static final List<String> CHATGLM = List.of(
            "[MASK]", "[gMASK]", "[sMASK]", "sop", "eop", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>");

    @TempDir
    Path folder;

    @Test
    void chatGlmsSpecialTokensAreBehindThePieces() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(SentencePieceFolders.chatGlm(folder));
        int pieces = tokenizer.vocabularySize() - CHATGLM.size();
        for (int i = 0; i < CHATGLM.size(); i++) {
            String text = CHATGLM.get(i);
            int id = pieces + i;
            assertEquals(id, tokenizer.specialTokens().get(text));
            assertArrayEquals(new int[] {id}, tokenizer.encodeWithSpecialTokens(text));
            assertEquals(text, tokenizer.decode(new int[] {id}));
            assertTrue(Arrays.stream(tokenizer.encode("a " + text + "b")).noneMatch(token -> token >= pieces), text);
        }
        assertEquals(Map.of("<unk>", 0, "<s>", 1, "</s>", 2), first(tokenizer.specialTokens(), 3));
    }

    private static Map<String, Integer> first(Map<String, Integer> ids, int below) {
        return ids.entrySet().stream()
                .filter(entry -> entry.getValue() < below)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void aFolderIsChatGlmsByItsConfigurationToo() throws IOException {
        SentencePieceFolders.write(folder, "glm", "{}");
        assertFalse(Tokenizer.open(folder).specialTokens().containsKey("sop"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"chatglm\"}");
        assertTrue(Tokenizer.open(folder).specialTokens().containsKey("sop"));
        Files.delete(folder.resolve("tokenizer_config.json"));
        assertTrue(Tokenizer.open(folder.resolve("tokenizer.model"))
                .specialTokens()
                .containsKey("sop"));
    }

    @Test
    void eachTextBetweenSpecialTokensIsEncodedByItself() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(SentencePieceFolders.llama(folder));
        int[] the = tokenizer.encode("the");
        assertEquals(1, the.length, "\u2581the");
        assertArrayEquals(new int[] {1, the[0], 2, 1, the[0]}, tokenizer.encodeWithSpecialTokens("<s>the</s><s>the"));
        assertEquals("<s>the</s><s>the", tokenizer.decode(new int[] {1, the[0], 2, 1, the[0]}));
        assertEquals("the the", tokenizer.decode(new int[] {the[0], the[0]}));

        Path newer = SentencePieceFolders.write(folder.resolve("n"), "llama", "{\"legacy\": false}");
        Tokenizer notLegacy = Tokenizer.open(newer);
        int[] ids = notLegacy.encodeWithSpecialTokens("the</s>the</s> the");
        assertEquals(the[0], ids[0]);
        assertTrue(ids[2] != the[0], "no blank after a special token: " + Arrays.toString(ids));
        assertEquals(the[0], ids[ids.length - 1], "but one that is there");
        assertEquals("the</s>the</s> the", notLegacy.decode(ids));
        Path bare = SentencePieceFolders.write(
                folder.resolve("b"), "llama", "{\"legacy\": false, \"add_prefix_space\": false}");
        assertArrayEquals(
                Arrays.copyOfRange(ids, 2, ids.length - 2), Tokenizer.open(bare).encode("the"));
    }

    @Test
    void tokensOfTheConfigurationAreFoundByTheirFlags() throws IOException {
        SentencePieceFolders.write(folder, "defined", """
                {"additional_special_tokens": ["<|user|>"], "pad_token": "the", "added_tokens_decoder": {
                  "400": {"content": "<call>", "lstrip": true, "special": true},
                  "401": {"content": "fn", "special": false}}}""");
        Files.writeString(folder.resolve("added_tokens.json"), "{\"<call>\": 400, \"xx\": 405}");
        Tokenizer tokenizer = Tokenizer.open(folder);
        assertEquals(406, tokenizer.vocabularySize());
        int user = tokenizer.specialTokens().getOrDefault("<|user|>", -1);
        assertArrayEquals(new int[] {user}, tokenizer.encodeWithSpecialTokens("<|user|>"));
        assertTrue(IntStream.of(tokenizer.encode("a<|user|>b")).noneMatch(id -> id == user));
        int pad = tokenizer.specialTokens().getOrDefault("the", -1);
        assertTrue(IntStream.of(tokenizer.encode("the the")).noneMatch(id -> id == pad));
        int[] spans = tokenizer.encodeWithSpecialTokens("b   <call>fnxx");
        assertArrayEquals(new int[] {400, 401, 405}, Arrays.copyOfRange(spans, spans.length - 3, spans.length));
        assertEquals("b<call>fnxx", tokenizer.decode(spans));
        assertTrue(IntStream.of(tokenizer.encode("b <call>fn")).noneMatch(id -> id == 400));
        assertTrue(IntStream.of(tokenizer.encode("b fn")).anyMatch(id -> id == 401));
    }

    @Test
    void tokenizerJsonIsPreferred() throws IOException {
        SentencePieceFolders.llama(folder);
        assertInstanceOf(SentencePieceTokenizer.class, Tokenizer.open(folder));
        assertRefused(() -> HuggingFaceJsonTokenizer.open(folder), "Tokenizer.open");
        SmallTokenizerJson.write(folder);
        try (HuggingFaceJsonTokenizer json = (HuggingFaceJsonTokenizer) Tokenizer.open(folder)) {
            assertTrue(json.vocabularySize() > 0);
        }
        assertInstanceOf(SentencePieceTokenizer.class, Tokenizer.open(folder.resolve("tokenizer.model")));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused(() -> Tokenizer.open(empty), "neither tokenizer.json nor tokenizer.model");
    }

    @Test
    void settingsThatChangeIdsAreRefusedByName() throws IOException {
        Map<String, String> configs = Map.of(
                "{\"tokenizer_class\": \"XLMRobertaTokenizer\"}", "field tokenizer_class is XLMRobertaTokenizer",
                "{\"sp_model_kwargs\": {\"enable_sampling\": true}}", "field sp_model_kwargs",
                "{\"do_lower_case\": true}", "field do_lower_case",
                "{\"remove_space\": true}", "field remove_space",
                "{\"legacy\": 1}", "field legacy is neither true nor false: 1",
                "{\"add_eos_token\": \"no\"}", "field add_eos_token",
                "{\"added_tokens_decoder\": {\"5\": {\"content\": \"<x>\"}}}", "take both files from the same model",
                "{\"added_tokens_decoder\": {\"x\": {\"content\": \"<x>\"}}}", "has the id x",
                "{\"added_tokens_decoder\": {\"600\": {\"content\": \"a1\"}, \"601\": {\"content\": \"a1\"}}}",
                        "take all files from the same model");
        for (Map.Entry<String, String> one : configs.entrySet()) {
            SentencePieceFolders.write(folder, "llama", one.getKey());
            assertRefused(() -> Tokenizer.open(folder), one.getValue());
        }
    }

    @Test
    void otherFilesOfTheNameAreToldApart() throws IOException {
        Map<String, String> files = Map.of(
                "", "is empty",
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 499723\n", "Git LFS pointer",
                "{\"config\": {\"pattern\": \"x\"}}", "tekken",
                "IQ== 0\nIg== 1\nIw== 2\n", "ranks for tiktoken",
                "<!DOCTYPE html><html></html>", "not a whole SentencePiece model",
                "\u0000\u0000\u0000", "a field with the number 0");
        Path file = folder.resolve("tokenizer.model");
        for (Map.Entry<String, String> one : files.entrySet()) {
            Files.writeString(file, one.getKey());
            assertRefused(() -> Tokenizer.open(folder), one.getValue());
        }
        byte[] whole = Files.readAllBytes(
                SentencePieceFolders.llama(folder.resolve("whole")).resolve("tokenizer.model"));
        for (int length : new int[] {1, 2, 100, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(() -> Tokenizer.open(folder), "tokenizer.model");
        }
    }

    private static void assertRefused(Executable call, String part) {
        Exception e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    /** A damaged file is refused by name, or opens and then encodes and decodes without failing. */
    @Test
    @Tag(Trials.TAG)
    void changedFilesAreRefusedOrWork() throws IOException {
        Random random = new Random(5);
        int refused = 0;
        int trials = Trials.of(20_000);
        for (String model : List.of("rules", "llama", "defined", "unigram")) {
            byte[] whole = Files.readAllBytes(
                    SentencePieceFolders.write(folder, model, "{}").resolve("tokenizer.model"));
            for (int i = 0; i < trials / 4; i++) {
                byte[] bytes =
                        random.nextInt(10) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                for (int change = random.nextInt(4); change >= 0 && bytes.length > 0; change--) {
                    // The end holds the settings and rules.
                    int near = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 1_500);
                    bytes[bytes.length - 1 - random.nextInt(near)] = (byte) random.nextInt();
                }
                Files.write(folder.resolve("tokenizer.model"), bytes);
                Tokenizer tokenizer;
                try {
                    tokenizer = Tokenizer.open(folder);
                } catch (IllegalArgumentException e) {
                    assertTrue(String.valueOf(e.getMessage()).contains("tokenizer.model"), e.getMessage());
                    refused++;
                    continue;
                }
                String text = "the \u0301Ａ　aaaa\u0000 A\u030a\u0301 ㍿ 长😀<s> ".repeat(3);
                int[] ids = tokenizer.encode(text);
                assertTrue(IntStream.of(ids).allMatch(id -> id >= 0 && id < tokenizer.vocabularySize()));
                tokenizer.decode(ids);
            }
        }
        assertTrue(refused > trials / 10 && refused < trials, "refused: " + refused);
    }

    @Test
    void theStreamIsTheDecodedText() throws IOException {
        Random random = new Random(3);
        for (String model : List.of("llama", "glm", "defined", "rules", "unigram", "across")) {
            Tokenizer tokenizer = Tokenizer.open(SentencePieceFolders.write(folder, model, "{}"));
            byte[] hard = "é长😀\u0000 ".getBytes(StandardCharsets.UTF_8);
            for (int trial = 0; trial < 60; trial++) {
                int bytesFrom = tokenizer.encodeWithSpecialTokens("\u0000").length == 1 ? 3 : 0;
                int[] ids = IntStream.range(0, 1 + random.nextInt(150))
                        .map(i -> random.nextInt(3) > 0 && bytesFrom > 0
                                ? bytesFrom + (hard[random.nextInt(hard.length)] & 0xff)
                                : random.nextInt(tokenizer.vocabularySize() + 3))
                        .toArray();
                TextStream stream = new TextStream(tokenizer);
                StringBuilder text = new StringBuilder();
                for (int id : ids) {
                    text.append(stream.add(id));
                }
                text.append(stream.rest());
                assertEquals(tokenizer.decode(ids), text.toString(), model + " " + Arrays.toString(ids));
            }
        }
    }

    @Test
    void halfAPairIsTheReplacementCharacter() throws IOException {
        Tokenizer tokenizer = Tokenizer.open(SentencePieceFolders.llama(folder));
        assertArrayEquals(tokenizer.encode("a\ufffdb\ufffd"), tokenizer.encode("a\ud83db\udc00"));
        assertEquals("a\ufffdb", tokenizer.decode(tokenizer.encode("a\ud83db")));
    }

    @Test
    void textsComeBack() throws IOException {
        for (Path model : List.of(
                SentencePieceFolders.llama(folder.resolve("l")), SentencePieceFolders.chatGlm(folder.resolve("g")))) {
            Tokenizer tokenizer = Tokenizer.open(model);
            for (String text : List.of("", " a  b ", "\t\n\u0000长😀e\u0301", "<s>[gMASK]<|user|>", "\r\n\n", "  ")) {
                assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
            }
        }
    }

    @Test
    void aDeviceIsNoModel() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SentencePieceFile.read(Path.of("/dev/zero")));
        assertEquals("/dev/zero is a device, FIFO or socket; give a regular file", e.getMessage());
    }
}
