package org.longalign.corpus;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.longalign.corpus.SelectionSettings.Work;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.data.Document;

/** The first pass of a selection, in which several threads examine every document. */
final class LengthPass {
    /** The most characters of documents in progress; a character takes at most two bytes. */
    private static final long MAX_CHARACTERS = 32 << 20;

    private final SelectionSteps steps;
    private final Work work;
    private long documents;
    private long broken;

    LengthPass(SelectionSteps steps, Work work) {
        this.steps = steps;
        this.work = work;
    }

    /**
     * Reads a corpus.
     *
     * @param taker takes the findings in the order of the corpus, on the calling thread
     * @return the number of records that could not be read
     */
    long run(Corpus corpus, Consumer<Finding> taker) {
        try (Stream<Document> stream = corpus.read(bad -> broken++)) {
            new OrderedParallelMap(work.threads(), MAX_CHARACTERS)
                    .run(
                            stream.iterator(),
                            document -> document.text().length(),
                            document -> steps.examine(document, work.tokenizer(), work.lengthCache()),
                            finding -> {
                                documents++;
                                taker.accept(finding);
                            });
        } catch (CancellationException e) {
            throw (CancellationException)
                    new CancellationException("interrupted after " + documents + " documents of " + corpus.name())
                            .initCause(e);
        }
        return broken;
    }
}
