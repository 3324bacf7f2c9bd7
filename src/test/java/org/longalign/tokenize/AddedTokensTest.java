package org.longalign.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.data.Jsonl;

/** Compares with the ids of Hugging Face's tokenizers; see {@code src/test/python/added_tokens_golden.py}. */
class AddedTokensTest {
    private static final String[] FLAGS = {"single_word", "lstrip", "rstrip", "normalized", "special"};

    @TempDir
    static Path folder;

    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = AddedTokensTest.class.getResourceAsStream("added_tokens.json")) {
            golden = Jsonl.JSON.readTree(in);
        }
    }

    @Test
    void textsOfTemplatesAndOfDocumentsGetTheIdsOfTokenizers() throws IOException {
        List<String> wrong = new ArrayList<>();
        int texts = 0;
        for (JsonNode one : golden.get("cases")) {
            try (HuggingFaceJsonTokenizer tokenizer = open(file(one))) {
                for (JsonNode text : one.get("texts")) {
                    compare(
                            one,
                            text,
                            tokenizer.encodeWithSpecialTokens(text.get(0).asText()),
                            text.get(1),
                            wrong);
                    JsonNode content = text.get(text.size() - 1);
                    compare(one, text, tokenizer.encode(text.get(0).asText()), content, wrong);
                    texts++;
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(texts > 1_500);
    }

    @Test
    void specialTokensCountInTheTemplatesPartsOnly() throws IOException {
        List<String> wrong = new ArrayList<>();
        int conversations = 0;
        for (JsonNode one : golden.get("cases")) {
            if (one.has("mixed")) {
                try (HuggingFaceJsonTokenizer tokenizer = open(file(one))) {
                    for (JsonNode conversation : one.get("mixed")) {
                        StringBuilder text = new StringBuilder();
                        BitSet content = new BitSet();
                        for (int part = 0; part < conversation.get(0).size(); part++) {
                            int start = text.length();
                            text.append(conversation.get(0).get(part).asText());
                            content.set(start, text.length(), part % 2 == 1);
                        }
                        int[] ids =
                                tokenizer.encode(text.toString(), content::get).ids();
                        compare(one, conversation, ids, conversation.get(1), wrong);
                        conversations++;
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(conversations > 90);
    }

    @Test
    void theIdsOfSpecialTokensAreThoseThatComeOut() throws IOException {
        for (JsonNode one : golden.get("cases")) {
            try (HuggingFaceJsonTokenizer tokenizer = open(file(one))) {
                for (int i = 0; i < one.get("added_tokens").size(); i++) {
                    String text = one.at("/added_tokens/" + i + "/content").asText();
                    int id = one.get("ids").get(i).asInt();
                    assertEquals(id, tokenizer.specialTokens().getOrDefault(text, id));
                }
            }
        }
        ObjectNode shuffled = words(token(9, "<a>", "special"), token(4, "<b>", "special"));
        try (HuggingFaceJsonTokenizer tokenizer = open(shuffled)) {
            assertArrayEquals(new int[] {2, 3}, tokenizer.encodeWithSpecialTokens("<a><b>"));
            assertEquals(2, tokenizer.specialTokens().get("<a>"), "tokenizers counts on from the model's vocabulary");
            assertEquals(4, tokenizer.vocabularySize());
        }
    }

    @Test
    void tokensHaveThePlacesOfTheTextThatTheyStandFor() throws IOException {
        for (String flags : List.of("special", "special normalized")) {
            ObjectNode file = words(token(2, "<s>", flags), token(3, "</s>", flags));
            file.set("normalizer", parts("normalizers").get("lower"));
            file.set("pre_tokenizer", parts("pre_tokenizers").get("split"));
            try (HuggingFaceJsonTokenizer tokenizer = open(file)) {
                String text = "<s>A a</s> \ud83d\ude42 <s>A </s>A";
                BitSet content = new BitSet();
                content.set(3, 10);
                TokenSpans spans = tokenizer.encode(text, content::get);
                assertArrayEquals(new int[] {2, 1, 0, 0, 2, 1, 3, 1}, spans.ids(), flags);
                assertArrayEquals(new int[] {0, 3, 5, 11, 14, 17, 19, 23}, spans.starts(), flags);
            }
        }
    }

    /** Tokenizers answers at random, or ends the process, where two tokens are found by one text or by none. */
    @Test
    void filesThatAreAmbiguousAreNamedWithTheRemedy() throws IOException {
        ObjectNode same = words(token(2, "<S>", "normalized special"), token(3, "<s>", "normalized"));
        same.set("normalizer", parts("normalizers").get("lower"));
        assertRefused(same, "\"<S>\" (id 2) and \"<s>\" (id 3) the same text", "\"normalized\" to false");

        ObjectNode nothing = words(token(2, " ", "normalized special"));
        nothing.set("normalizer", parts("normalizers").get("strip"));
        assertRefused(nothing, "leaves nothing of the added token \" \" (id 2)", "\"normalized\" to false");

        assertRefused(
                words(token(2, "<s>", "rstrip special"), token(3, "\n", "lstrip special")),
                "\"<s>\" (id 2) takes the white space after it",
                "\"lstrip\": false");
    }

    @Test
    void textThatCannotBeToldFromASpecialTokenIsRefused() throws IOException {
        ObjectNode late = words(token(2, "<s>", "special normalized"));
        late.set("normalizer", parts("normalizers").get("prepend"));
        late.set("pre_tokenizer", parts("pre_tokenizers").get("split first"));
        try (HuggingFaceJsonTokenizer tokenizer = open(late)) {
            assertMessage(() -> tokenizer.encode("a <s>"), "tokenizer.json", "\"normalized\": false");
            assertEquals(1, tokenizer.encodeWithSpecialTokens("<s>").length);
        }
        ObjectNode twice = words(token(2, "<s>", "special"));
        ObjectNode template =
                (ObjectNode) parts("post_processors").get("template").deepCopy();
        ((ArrayNode) template.get("single")).set(0, template.at("/single/1"));
        twice.set("post_processor", template);
        try (HuggingFaceJsonTokenizer tokenizer = open(twice)) {
            assertMessage(() -> tokenizer.encode("<s>"), "tokenizer.json", "post_processor");
        }
    }

    @Test
    void aMergeThatMakesASpecialTokenIsLeftOut() throws IOException {
        ObjectNode file = file("bytes", token(257, "the", "special"));
        try (HuggingFaceJsonTokenizer tokenizer = open(file)) {
            assertArrayEquals(new int[] {257}, tokenizer.encodeWithSpecialTokens("the"));
            assertArrayEquals(new int[] {256, 'e'}, tokenizer.encode("the"), "th, e");
        }
    }

    /** A folder may name a letter as its padding token. */
    @Test
    void aSingleCharacterIsTextEvenIfItIsSpecial() throws IOException {
        try (HuggingFaceJsonTokenizer tokenizer = open(file("bytes", token('!', "!", "special")))) {
            assertArrayEquals(new int[] {'a', '!'}, tokenizer.encode("a!"));
        }
    }

    private static void compare(JsonNode one, JsonNode text, int[] ids, JsonNode expected, List<String> wrong) {
        if (!Arrays.equals(Jsonl.JSON.convertValue(expected, int[].class), ids)) {
            wrong.add(text + " is " + Arrays.toString(ids) + " with " + one.get("model") + one.get("normalizer")
                    + one.get("pre_tokenizer") + one.get("added_tokens"));
        }
    }

    private static JsonNode parts(String kind) {
        return golden.get("parts").get(kind);
    }

    private static ObjectNode file(JsonNode one) {
        ObjectNode file = file(one.get("model").asText());
        for (String part : List.of("normalizer", "pre_tokenizer", "post_processor")) {
            file.set(part, parts(part + "s").get(one.get(part).asText()));
        }
        for (JsonNode token : one.get("added_tokens")) {
            List<String> flags = new ArrayList<>();
            token.get("flags").forEach(flag -> flags.add(flag.asText()));
            file.withArray("added_tokens")
                    .add(token(token.get("id").asInt(), token.get("content").asText(), String.join(" ", flags)));
        }
        return file;
    }

    private static ObjectNode file(String model, ObjectNode... added) {
        ObjectNode file = Jsonl.JSON.createObjectNode().put("version", "1.0");
        file.putArray("added_tokens").addAll(List.of(added));
        file.set("model", parts("models").get(model));
        return file;
    }

    /** A file whose model knows the word {@code a}, id 1, and gives 0 for others. */
    private static ObjectNode words(ObjectNode... added) {
        ObjectNode file = file("words", added);
        ObjectNode model = file.putObject("model").put("type", "WordLevel").put("unk_token", "?");
        model.putObject("vocab").put("?", 0).put("a", 1);
        return file;
    }

    private static ObjectNode token(int id, String content, String flags) {
        ObjectNode token = Jsonl.JSON.createObjectNode().put("id", id).put("content", content);
        for (String flag : FLAGS) {
            token.put(flag, flags.contains(flag));
        }
        return token;
    }

    private static HuggingFaceJsonTokenizer open(ObjectNode file) throws IOException {
        Path json = folder.resolve("tokenizer.json");
        Files.writeString(json, file.toString());
        return HuggingFaceJsonTokenizer.open(json);
    }

    private static void assertRefused(ObjectNode file, String... parts) {
        assertMessage(() -> open(file), parts);
    }

    private static void assertMessage(Executable action, String... parts) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
