package org.longalign.corpus.source;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.longalign.corpus.Corpus;
import org.longalign.data.Document;

/** A program that reads files by an iterator, as selection may; run in a JVM with a small heap. */
final class ConstantMemory {
    private ConstantMemory() {}

    /**
     * Prints the number of characters and of broken records.
     *
     * @param arguments a JSON Lines file and a JSON array
     */
    public static void main(String... arguments) {
        Corpus all = Corpus.concat(
                "all",
                List.of(
                        Sources.jsonl(Path.of(arguments[0])).maxRecordBytes(4 << 20),
                        Sources.jsonArray(Path.of(arguments[1]))));
        long characters = 0;
        long[] broken = new long[1];
        try (Stream<Document> documents = all.read(line -> broken[0]++)) {
            for (Iterator<Document> each = documents.iterator(); each.hasNext(); ) {
                characters += each.next().text().length();
            }
        }
        System.out.println(characters + " " + broken[0]);
    }
}
