package org.longalign.tokenize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longalign.data.Jsonl;

/** Tokenizers of random vocabularies: Hugging Face's with random merges, and one in Java. */
final class RandomTokenizers {
    private RandomTokenizers() {}

    /** A stored tokenizer (of bytes, or of pieces with a blank before the text) that keeps its first merges only. */
    static HuggingFaceJsonTokenizer json(Random random, Path folder) throws IOException {
        String family = random.nextBoolean() ? "qwen2" : "llama2";
        Path file = ModelFolders.write(folder, family).resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) Jsonl.JSON.readTree(file.toFile());
        ArrayNode merges = (ArrayNode) json.path("model").path("merges");
        int kept = random.nextInt(merges.size() + 1);
        while (merges.size() > kept) {
            merges.remove(merges.size() - 1);
        }
        Files.writeString(file, json.toString());
        return HuggingFaceJsonTokenizer.open(file);
    }

    /**
     * The longest of random words at every place, and the bytes of what begins with none; with special tokens of its own.
     */
    static final class Longest implements Tokenizer {
        private final Map<String, Integer> words = new LinkedHashMap<>();
        private final Map<Integer, byte[]> bytes = new HashMap<>();
        private final Map<String, Integer> special = new LinkedHashMap<>();
        private final int longest;

        Longest(Random random, RandomConversations texts, List<String> specialTexts) {
            for (int b = 0; b < 256; b++) {
                bytes.put(b, new byte[] {(byte) b});
            }
            int most = 1;
            for (int i = 0; i < 60; i++) {
                String text = texts.text(4);
                int from = random.nextInt(text.length() + 1);
                String word = text.substring(from, Math.min(text.length(), from + 1 + random.nextInt(6)));
                byte[] encoded = word.getBytes(StandardCharsets.UTF_8);
                boolean whole = new String(encoded, StandardCharsets.UTF_8).equals(word);
                if (encoded.length > 1 && whole && !words.containsKey(word)) {
                    bytes.put(256 + words.size(), encoded);
                    words.put(word, 256 + words.size());
                    most = Math.max(most, word.length());
                }
            }
            longest = most;
            for (String text : specialTexts) {
                int id = bytes.size();
                bytes.put(id, text.getBytes(StandardCharsets.UTF_8));
                special.put(text, id);
            }
        }

        @Override
        public String name() {
            return "longest";
        }

        @Override
        public int vocabularySize() {
            return bytes.size();
        }

        @Override
        public Map<String, Integer> specialTokens() {
            return special;
        }

        @Override
        public int[] encode(String text) {
            int[] ids = new int[4 * text.length()];
            int n = 0;
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + longest);
                while (end > at && !words.containsKey(text.substring(at, end))) {
                    end--;
                }
                if (end > at) {
                    ids[n++] = words.getOrDefault(text.substring(at, end), -1);
                } else {
                    end = at + Character.charCount(text.codePointAt(at));
                    for (byte b : text.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
                        ids[n++] = b & 0xff;
                    }
                }
                at = end;
            }
            return Arrays.copyOf(ids, n);
        }

        @Override
        public int[] encodeWithSpecialTokens(String text) {
            int[] ids = new int[0];
            int at = 0;
            for (int i = 0; i < text.length(); i++) {
                for (String one : special.keySet()) {
                    if (i >= at && text.startsWith(one, i)) {
                        ids = with(with(ids, encode(text.substring(at, i))), special.getOrDefault(one, -1));
                        at = i + one.length();
                    }
                }
            }
            return with(ids, encode(text.substring(at)));
        }

        private static int[] with(int[] ids, int... more) {
            int[] all = Arrays.copyOf(ids, ids.length + more.length);
            System.arraycopy(more, 0, all, ids.length, more.length);
            return all;
        }

        @Override
        public String decode(int[] ids) {
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            for (int id : ids) {
                out.writeBytes(bytes.getOrDefault(id, new byte[0]));
            }
            return out.toString(StandardCharsets.UTF_8);
        }

        /** The UTF-8 bytes of a token. */
        int length(int id) {
            return bytes.getOrDefault(id, new byte[0]).length;
        }
    }
}
