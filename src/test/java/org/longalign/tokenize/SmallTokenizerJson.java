package org.longalign.tokenize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.longalign.data.Jsonl;

/** A byte-level BPE with 256 byte tokens, the merges th, the, wh, and one added token, in Hugging Face's layout. */
public final class SmallTokenizerJson {
    private SmallTokenizerJson() {}

    /** Writes {@code tokenizer.json} into a folder and returns its path. */
    public static Path write(Path folder) throws IOException {
        ObjectNode root = Jsonl.JSON.createObjectNode();
        root.put("version", "1.0");
        ObjectNode added = root.putArray("added_tokens").addObject();
        added.put("id", 259).put("content", "<end>").put("special", true);
        for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
            added.put(flag, false);
        }
        for (String part : new String[] {"pre_tokenizer", "decoder"}) {
            root.putObject(part)
                    .put("type", "ByteLevel")
                    .put("add_prefix_space", false)
                    .put("trim_offsets", true)
                    .put("use_regex", true);
        }
        ObjectNode model = root.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int id = 0;
        for (int b = 0; b < 256; b++) {
            vocabulary.put(byteSymbol(b), id++);
        }
        ArrayNode merges = model.putArray("merges");
        for (String[] merge : new String[][] {{"t", "h"}, {"th", "e"}, {"w", "h"}}) {
            vocabulary.put(merge[0] + merge[1], id++);
            merges.add(merge[0] + " " + merge[1]);
        }
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, root.toString());
        return file;
    }

    /** GPT-2's printable stand-in for a byte: itself where it is visible, otherwise 256 and up in order. */
    private static String byteSymbol(int b) {
        if (isVisible(b)) {
            return String.valueOf((char) b);
        }
        int hiddenBefore = 0;
        for (int other = 0; other < b; other++) {
            hiddenBefore += isVisible(other) ? 0 : 1;
        }
        return String.valueOf((char) (256 + hiddenBefore));
    }

    private static boolean isVisible(int b) {
        return (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff);
    }
}
