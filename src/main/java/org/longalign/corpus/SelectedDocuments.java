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
import org.longalign.corpus.internal.Fingerprint;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Jsonl.BadLine;

/**
 * The documents that a {@link Selection} chose. It is a corpus: reading it reads the original corpus again and skips the
 * other documents. It holds ids and lengths, and texts only once {@link #documents} is called.
 */
public final class SelectedDocuments implements Corpus {
    private final Corpus corpus;
    private final SortedMap<String, Chosen> chosen;
    private final int[] lengthsRead;
    private final SelectionReport report;

    /** A chosen document without its text. */
    record Chosen(int tokens, Fingerprint fingerprint) {}

    SelectedDocuments(Corpus corpus, SortedMap<String, Chosen> chosen, int[] lengthsRead, SelectionReport report) {
        this.corpus = corpus;
        this.chosen = new TreeMap<>(chosen);
        this.lengthsRead = lengthsRead;
        this.report = report;
    }

    /** The name of the original corpus. */
    @Override
    public String name() {
        return corpus.name();
    }

    /**
     * Streams the chosen documents in the order of the corpus. Close the stream.
     *
     * @throws IllegalStateException while reading, if a chosen document has changed or is missing
     */
    @Override
    public Stream<Document> read(Consumer<BadLine> bad) {
        Stream<Document> all = corpus.read(bad);
        return StreamSupport.stream(new ChosenDocuments(all.spliterator(), chosen, name()), false)
                .onClose(all::close);
    }

    /** As {@link #read(Consumer)}, ignoring broken records. Close the stream. */
    public Stream<Document> read() {
        return read(bad -> {});
    }

    /** The ids of the chosen documents. */
    public SortedSet<String> ids() {
        return new TreeSet<>(chosen.keySet());
    }

    /** The number of chosen documents. */
    public int size() {
        return chosen.size();
    }

    /** Loads the chosen documents, ordered by id whatever the order of the corpus. */
    public List<Document> documents() {
        try (Stream<Document> documents = read()) {
            return documents.sorted(Comparator.comparing(Document::id)).toList();
        }
    }

    /** Loads the chosen documents with their lengths, ordered by id. */
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

    /** The lengths of all documents read in a wanted language, ascending. */
    public int[] lengthsRead() {
        return lengthsRead.clone();
    }

    /** The fate of every document. */
    public SelectionReport report() {
        return report;
    }

    /**
     * Writes the chosen documents to a JSON Lines file atomically, one {@link Document} a line in the order of the corpus.
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
