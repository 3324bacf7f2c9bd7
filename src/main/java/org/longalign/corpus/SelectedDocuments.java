package org.longalign.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final SelectionSteps steps;

    /** A format of files of documents. */
    public enum Format {
        /** One {@link Document} a line. */
        JSONL,
        /** One document a row, with the columns {@code id}, {@code text}, {@code language} and {@code provenance}. */
        PARQUET;

        /** The name in a manifest and at the end of a file's name: {@code jsonl} or {@code parquet}. */
        public String suffix() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The columns and their types in the words of DuckDB, which are those of JSON's fields.
         *
         * @return types by names, in order
         */
        static Map<String, String> columns() {
            Map<String, String> columns = new LinkedHashMap<>();
            List.of("id", "text", "language").forEach(name -> columns.put(name, "VARCHAR"));
            columns.put(
                    "provenance",
                    "STRUCT(source VARCHAR, packageName VARCHAR, version VARCHAR, licence VARCHAR, path VARCHAR)");
            return columns;
        }
    }

    /**
     * The files of a folder of documents, as its {@code manifest.json} has them. {@code
     * org.longalign.corpus.source.Sources.selected} reads such a folder.
     *
     * @param format {@link Format#suffix} of the files
     * @param documents documents in all files
     * @param files in the order of the documents
     */
    public record Manifest(String format, long documents, List<DocumentFile> files) {
        /** The name of the file. */
        public static final String NAME = "manifest.json";

        /** @throws IllegalArgumentException if a field is missing, or the format is unknown */
        public Manifest {
            if (format == null || files == null) {
                throw new IllegalArgumentException("a manifest needs format and files");
            }
            String named = format;
            if (Stream.of(Format.values()).noneMatch(each -> each.suffix().equals(named))) {
                throw new IllegalArgumentException("the format is " + format + "; it must be jsonl or parquet");
            }
            files = List.copyOf(files);
        }

        /** A manifest of files in their order. */
        public static Manifest of(Format format, List<DocumentFile> files) {
            return new Manifest(
                    format.suffix(),
                    files.stream().mapToLong(DocumentFile::documents).sum(),
                    files);
        }

        /** Its content. */
        public String json() {
            try {
                return Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * A file of documents.
     *
     * @param path below the folder, with {@code /}
     * @param documents documents in it
     * @param bytes its size
     * @param sha256 its SHA-256 in hexadecimal
     */
    public record DocumentFile(String path, long documents, long bytes, String sha256) implements Serializable {
        /** @throws IllegalArgumentException if the path is missing or leaves the folder */
        public DocumentFile {
            if (path == null
                    || path.isEmpty()
                    || path.startsWith("/")
                    || List.of(path.split("[/\\\\]", -1)).contains("..")) {
                throw new IllegalArgumentException("\"" + path + "\" is no path of a file below the folder");
            }
        }
    }

    /** A chosen document without its text. */
    record Chosen(int tokens, Fingerprint fingerprint) {}

    SelectedDocuments(
            Corpus corpus,
            SortedMap<String, Chosen> chosen,
            int[] lengthsRead,
            SelectionReport report,
            SelectionSteps steps) {
        this.corpus = corpus;
        this.chosen = new TreeMap<>(chosen);
        this.lengthsRead = lengthsRead;
        this.report = report;
        this.steps = steps;
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

    /**
     * Writes the chosen documents to a new folder, which appears complete or not at all:
     *
     * <pre>
     * documents/part-00000.parquet   the documents in the order of the corpus, about 128 MB of JSON a file
     * report.json                    settings and {@link #report}
     * manifest.json                  documents, bytes and SHA-256 of every file of documents
     * </pre>
     *
     * <p>A Spark job writes the same kind of folder. {@code org.longalign.corpus.source.Sources.selected} reads it.
     *
     * @param folder missing or empty, or with {@code REPLACE_EXISTING} an earlier selection
     * @param options none, or {@link java.nio.file.StandardCopyOption#REPLACE_EXISTING}
     * @throws IllegalStateException if Parquet is wanted and DuckDB is not on the class path, or a chosen document has
     *     changed
     * @throws java.io.UncheckedIOException if the folder is neither empty nor to be replaced, or cannot be written;
     *     nothing of the new one is left then
     */
    public void write(Path folder, Format format, CopyOption... options) {
        DocumentFiles.check(folder, format, options);
        try (Stream<Document> documents = read()) {
            DocumentFiles.write(folder, documents.iterator(), format, steps.json(report), options);
        }
    }

    @Override
    public String toString() {
        return report.toString();
    }
}
