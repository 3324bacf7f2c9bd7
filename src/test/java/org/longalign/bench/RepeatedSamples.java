package org.longalign.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;

/**
 * The sample texts over and over, as JSON Lines with {@code id} and {@code text}. Of ten copies one is exact, two are
 * nearly so, with one word in a hundred replaced by another of the text, and in the others one word in six is.
 */
final class RepeatedSamples {
    private final List<Document> documents;

    RepeatedSamples(List<Document> documents) {
        if (documents.isEmpty()) {
            throw new IllegalStateException("there are no sample texts; run environment/setup");
        }
        this.documents = documents;
    }

    /** Writes so many MB, of 10^6 bytes, and whatever the last document has beyond; returns the bytes. */
    long write(Path file, int megabytes) throws IOException {
        long bytes = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int copy = 0; ; copy++) {
                for (Document document : documents) {
                    String id = document.id() + "#" + copy;
                    String text = copy == 0 ? document.text() : changed(document.text(), copy, id.hashCode());
                    byte[] line = (Jsonl.JSON.writeValueAsString(Map.of("id", id, "text", text)) + "\n")
                            .getBytes(StandardCharsets.UTF_8);
                    out.write(line);
                    bytes += line.length;
                    if (bytes >= megabytes * 1_000_000L) {
                        return bytes;
                    }
                }
            }
        }
    }

    private static String changed(String text, int copy, int seed) {
        int oneIn = copy % 10 == 1 ? 0 : copy % 10 <= 3 && copy % 10 >= 2 ? 100 : 6;
        if (oneIn == 0) {
            return text;
        }
        // Chinese has few spaces: there every character may be a word.
        String between = text.length() < 12 * text.split(" ").length ? " " : "";
        String[] words = text.split(between);
        Random random = new Random(seed);
        for (int i = 0; i < words.length; i++) {
            if (random.nextInt(oneIn) == 0) {
                words[i] = words[random.nextInt(words.length)];
            }
        }
        return String.join(between, words);
    }
}
