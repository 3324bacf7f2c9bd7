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
        };
    }
}
