package org.longalign.corpus.spark;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectionSteps;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.data.Document;
import org.longalign.tokenize.Tokenizer;

/**
 * The findings about a document of a part, or at the part's end the number of its broken records.
 *
 * @param part the index of the part in the corpus
 * @param finding null at the end of the part
 * @param broken records of the part that could not be read
 */
record Examined(int part, @Nullable Finding finding, long broken) implements Serializable {
    /**
     * A part of a corpus, with its index.
     *
     * @param index 0 for the first part
     * @param corpus serializable
     */
    record Part(int index, Corpus corpus) implements Serializable {}

    /** Examines a part, document by document. */
    static Iterator<Examined> examine(Part part, SelectionSteps steps, Tokenizer tokenizer) {
        return new Iterator<>() {
            private final Deque<Examined> next = new ArrayDeque<>();
            private long broken;
            private final Stream<Document> documents = part.corpus().read(bad -> broken++);
            private final Iterator<Document> left = documents.iterator();
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (next.isEmpty() && !ended) {
                    if (left.hasNext()) {
                        next.add(new Examined(part.index(), steps.examine(left.next(), tokenizer), 0));
                    } else {
                        ended = true;
                        documents.close();
                        next.add(new Examined(part.index(), null, broken));
                    }
                }
                return !next.isEmpty();
            }

            @Override
            public Examined next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return next.remove();
            }
        };
    }
}
