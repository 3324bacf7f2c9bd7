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
 * Makes an instruction from a text without a language model: continue the beginning of a passage. It suits small models
 * trained from scratch on real text, for which Self-Instruct's questions are too hard.
 *
 * @param responseShare share of the passage that the response has, between 0 and 1
 * @param seed seed of the passage's start in a document
 */
public record Continuation(double responseShare, long seed) {
    /** @throws IllegalArgumentException if the share is not between 0 and 1 */
    public Continuation {
        if (!(responseShare > 0 && responseShare < 1)) {
            throw new IllegalArgumentException("responseShare must lie between 0 and 1, but is " + responseShare);
        }
    }

    /**
     * An instruction from a passage of a document, with its beginning as the user's message and the rest as the
     * assistant's. The cut falls on a space if one is near; the start depends on the seed and the document's id only.
     *
     * @param bytes the most UTF-8 bytes of the passage; a shorter document is used whole
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

    /** A map with a fixed order, unlike {@code Map.of}, so that a dataset is the same file in every process. */
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
