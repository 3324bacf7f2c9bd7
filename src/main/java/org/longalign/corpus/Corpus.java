package org.longalign.corpus;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/**
 * Documents that may be more than memory holds. They can be read again and again, each time in the same order, as
 * selection does: once to look at every document, once to fetch the chosen ones.
 */
public interface Corpus {
    /** What it is called in reports, such as {@code arxiv}. */
    String name();

    /**
     * The documents one after another, with no more than a few of them in memory. Close the stream.
     *
     * @param bad told of each record that cannot be read, by file and line; reading goes on after it. One that throws
     *     makes reading strict
     * @throws java.io.UncheckedIOException if a file cannot be read at all, also while the stream is in use
     */
    Stream<Document> read(Consumer<BadLine> bad);

    /** Documents that are in memory. */
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

    /** Several corpora, one after another. Ids must differ between them. */
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
