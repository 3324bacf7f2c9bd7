package org.longalign.instruct;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longalign.data.Document;
import org.longalign.data.Instruction;
import org.longalign.data.Message;

/**
 * The plainest instruction that can be made of a text without a language model: given the beginning of a passage, write
 * on. For small models trained from scratch on real text, where Self-Instruct's questions would be out of reach.
 *
 * @param responseShare share of the passage that is to be written, between 0 and 1
 * @param seed chooses where in a document the passage starts
 */
public record Continuation(double responseShare, long seed) {
    /** @throws IllegalArgumentException if the share is not between 0 and 1 */
    public Continuation {
        if (!(responseShare > 0 && responseShare < 1)) {
            throw new IllegalArgumentException("responseShare lies between 0 and 1, not at " + responseShare);
        }
    }

    /**
     * A passage of a document, its beginning as the user's message and the rest as the assistant's. The cut falls on a
     * blank where there is one near; the start depends on the seed and the document's id alone.
     *
     * @param bytes length of the passage in UTF-8 bytes, at most; the whole document where it is shorter
     * @throws IllegalArgumentException if fewer than 8 bytes are asked for
     */
    public Instruction of(Document document, int bytes) {
        if (bytes < 8) {
            throw new IllegalArgumentException("a passage needs at least 8 bytes, not " + bytes);
        }
        String passage = passage(document, bytes);
        int cut = cut(passage);
        return new Instruction(
                document.id(),
                List.of(Message.user(passage.substring(0, cut)), Message.assistant(passage.substring(cut))),
                document.provenance(),
                details());
    }

    /** In a fixed order, which {@code Map.of} has not: a dataset is the same file in every process. */
    private Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("taskType", "continuation");
        details.put("seed", Long.toString(seed));
        return details;
    }

    private String passage(Document document, int bytes) {
        byte[] all = document.text().getBytes(StandardCharsets.UTF_8);
        if (all.length <= bytes) {
            return document.text();
        }
        Random random = new Random(31 * seed + document.id().hashCode());
        int from = random.nextInt(all.length - bytes + 1);
        int to = from + bytes;
        // Inwards to whole characters: bytes 10xxxxxx continue one.
        while (from < to && isContinuation(all[from])) {
            from++;
        }
        while (to > from && to < all.length && isContinuation(all[to])) {
            to--;
        }
        return new String(all, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    private int cut(String passage) {
        int wanted = (int) Math.round(passage.length() * (1 - responseShare));
        int bounded = Math.min(Math.max(wanted, 1), passage.length() - 1);
        int blank = passage.lastIndexOf(' ', bounded);
        int cut = blank > bounded - 12 && blank > 0 ? blank : bounded;
        boolean tearsPair = Character.isLowSurrogate(passage.charAt(cut));
        return tearsPair ? (cut > 1 ? cut - 1 : cut + 1) : cut;
    }
}
