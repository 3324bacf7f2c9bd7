package org.longalign.corpus;

import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.Selected.Chosen;
import org.longalign.corpus.dedup.Fingerprint;
import org.longalign.data.Document;

/** One reading of a corpus that gives the chosen documents, and makes sure that they are what was chosen. */
final class ChosenDocuments extends AbstractSpliterator<Document> {
    private final Spliterator<Document> all;
    private final Map<String, Chosen> chosen;
    private final String corpus;
    private int found;
    /** The first document that has a chosen one's id and another text; a later one may still be the chosen one. */
    private @Nullable String otherText;

    ChosenDocuments(Spliterator<Document> all, Map<String, Chosen> chosen, String corpus) {
        super(chosen.size(), ORDERED | NONNULL);
        this.all = all;
        this.chosen = chosen;
        this.corpus = corpus;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Document> action) {
        // What follows the last one is not read.
        while (found < chosen.size()) {
            @Nullable Document[] one = new Document[1];
            if (!all.tryAdvance(document -> one[0] = document)) {
                throw new IllegalStateException(
                        changed("only " + found + " of " + chosen.size() + " chosen documents are there"
                                + (otherText == null ? "" : ", and " + otherText + " has another text")));
            }
            Document document = one[0];
            Chosen known = document == null ? null : chosen.get(document.id());
            if (document != null && known != null) {
                if (!known.fingerprint().equals(Fingerprint.of(document.text()))) {
                    otherText = otherText == null ? document.id() : otherText;
                    continue;
                }
                found++;
                action.accept(document);
                return true;
            }
        }
        return false;
    }

    private String changed(String how) {
        return corpus + " has changed since documents were chosen from it: " + how + "; choose again";
    }
}
