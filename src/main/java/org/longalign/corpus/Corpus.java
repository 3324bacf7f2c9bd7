package org.longalign.corpus;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/**
 * A collection of documents that may be larger than memory. It can be read repeatedly and always gives the same order:
 * {@link Selection} reads it once to examine every document and once to fetch the chosen ones.
 */
public interface Corpus {
    /** The name in reports, such as {@code arxiv}. */
    String name();

    /**
     * Streams the documents, with only a few of them in memory. Close the stream.
     *
     * @param bad called on the reading thread for each broken record, with file and line; reading continues after it,
     *     unless the call throws
     * @throws java.io.UncheckedIOException if a file cannot be read at all, also while the stream is in use
     */
    Stream<Document> read(Consumer<BadLine> bad);

    /**
     * Parts that can be read apart, on other threads or machines: together they have the documents of this corpus in its
     * order, with the same ids. Files are one part each; a corpus that cannot be divided is its only part.
     */
    default List<? extends Corpus> parts() {
        return List.of(this);
    }

    /**
     * The {@link #parts} for many workers: a large file of lines that is not packed is several of them, each with the lines
     * that begin in its share of the bytes. Their documents, ids and broken records are those of the whole file.
     *
     * @param bytes the most bytes of a part of a file that can be cut
     * @throws IllegalArgumentException if it is less than 1
     * @throws java.io.UncheckedIOException if a file cannot be read
     */
    default List<? extends Corpus> parts(long bytes) {
        return parts();
    }

    /**
     * The name, and of files also labels and sizes: what tells that work belongs to another corpus.
     *
     * @throws java.io.UncheckedIOException if a file cannot be found
     */
    default String identity() {
        return name();
    }

    /** A corpus of documents in memory. */
    static Corpus of(String name, List<Document> documents) {
        List<Document> copy = List.copyOf(documents);
        return new Corpus() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Stream<Document> read(Consumer<BadLine> bad) {
                return copy.stream();
            }
        };
    }

    /** Several corpora read one after another; their ids must differ. */
    static Corpus concat(String name, List<? extends Corpus> parts) {
        List<Corpus> copy = List.copyOf(parts);
        return new Corpus() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Stream<Document> read(Consumer<BadLine> bad) {
                Chain chain = new Chain(copy, bad);
                return StreamSupport.stream(chain, false).onClose(chain::close);
            }

            @Override
            public List<? extends Corpus> parts() {
                return copy.stream().flatMap(part -> part.parts().stream()).toList();
            }

            @Override
            public List<? extends Corpus> parts(long bytes) {
                return copy.stream().flatMap(part -> part.parts(bytes).stream()).toList();
            }

            @Override
            public String identity() {
                return name + copy.stream().map(Corpus::identity).toList();
            }
        };
    }
}
