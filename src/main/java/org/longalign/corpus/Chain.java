package org.longalign.corpus;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.data.Document;
import org.longalign.data.Jsonl.BadLine;

/**
 * Reads several corpora one after another.
 *
 * <p>A {@code flatMap} over the corpora would not do: read by an iterator, it holds all documents of a corpus in memory.
 */
final class Chain extends AbstractSpliterator<Document> {
    private final Iterator<Corpus> parts;
    private final Consumer<BadLine> bad;
    private @Nullable Stream<Document> stream;
    private @Nullable Spliterator<Document> documents;

    Chain(List<Corpus> parts, Consumer<BadLine> bad) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.parts = parts.iterator();
        this.bad = bad;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Document> action) {
        while (true) {
            if (documents != null && documents.tryAdvance(action)) {
                return true;
            }
            close();
            if (!parts.hasNext()) {
                return false;
            }
            Stream<Document> next = parts.next().read(bad);
            stream = next;
            documents = next.spliterator();
        }
    }

    /** Closes the open corpus. */
    void close() {
        Stream<Document> open = stream;
        stream = null;
        documents = null;
        if (open != null) {
            open.close();
        }
    }
}
