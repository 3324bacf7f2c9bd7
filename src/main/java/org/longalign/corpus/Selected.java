package org.longalign.corpus;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.longalign.corpus.LengthSelection.Measured;
import org.longalign.corpus.dedup.Fingerprint;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;

/**
 * The documents that a {@link Selection} chose: a corpus of its own, which reads the first one again and passes over the
 * rest. It holds ids and lengths, and no texts until {@link #documents} is called.
 */
public final class Selected implements Corpus {
    private final Corpus corpus;
    private final SortedMap<String, Chosen> chosen;
    private final int[] lengthsRead;
    private final SelectionReport report;

    /** What is known of a chosen document. */
    record Chosen(int tokens, Fingerprint fingerprint) {}

    Selected(Corpus corpus, SortedMap<String, Chosen> chosen, int[] lengthsRead, SelectionReport report) {
        this.corpus = corpus;
        this.chosen = new TreeMap<>(chosen);
        this.lengthsRead = lengthsRead;
        this.report = report;
    }

    /** The name of the corpus. */
    @Override
    public String name() {
        return corpus.name();
    }

    /**
     * The chosen documents one after another, in the order of the corpus.
     *
     * @throws IllegalStateException while reading, if a chosen document is another now or is not there any more
     */
    @Override
    public Stream<Document> read(Consumer<BadLine> bad) {
        Stream<Document> all = corpus.read(bad);
        return StreamSupport.stream(new ChosenDocuments(all.spliterator(), chosen, name()), false)
                .onClose(all::close);
    }

    /** As {@link #read(Consumer)}, when broken records are of no interest. Close the stream. */
    public Stream<Document> read() {
        return read(bad -> {});
    }

    /** The ids of the chosen documents. */
    public SortedSet<String> ids() {
        return new TreeSet<>(chosen.keySet());
    }

    /** How many were chosen. */
    public int size() {
        return chosen.size();
    }

    /** The chosen documents in memory, ordered by id; the same whatever the order of the corpus. */
    public List<Document> documents() {
        try (Stream<Document> documents = read()) {
            return documents.sorted(Comparator.comparing(Document::id)).toList();
        }
    }

    /** As {@link #documents}, with their lengths. */
    public List<Measured> measured() {
        return documents().stream()
                .map(document -> new Measured(document, tokens(document.id())))
                .toList();
    }

    /**
     * The length of a chosen document in tokens.
     *
     * @throws IllegalArgumentException if it was not chosen
     */
    public int tokens(String id) {
        Chosen known = chosen.get(id);
        if (known == null) {
            throw new IllegalArgumentException(id + " was not chosen");
        }
        return known.tokens();
    }

    /** The lengths of the chosen documents, ordered by id. */
    public int[] lengths() {
        return chosen.values().stream().mapToInt(Chosen::tokens).toArray();
    }

    /** The lengths of all documents that were read, but for those in a wrong language, ascending. */
    public int[] lengthsRead() {
        return lengthsRead.clone();
    }

    /** What became of every document. */
    public SelectionReport report() {
        return report;
    }

    /**
     * Writes the chosen documents to a JSON Lines file, one {@link Document} a line in the order of the corpus; whole or
     * not at all.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        try (Stream<Document> documents = read()) {
            Jsonl.write(file, documents);
        }
    }

    @Override
    public String toString() {
        return report.toString();
    }
}
