package org.longalign.corpus;

import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectedDocuments.Chosen;
import org.longalign.corpus.internal.Fingerprint;
import org.longalign.data.Document;

/** Reads the chosen documents of a corpus and verifies that their texts have not changed. */
final class ChosenDocuments extends AbstractSpliterator<Document> {
    private final Spliterator<Document> all;
    private final Map<String, Chosen> chosen;
    private final String corpus;
    private int found;
    /** Id of the first document with a chosen id but another text; the chosen one may still follow. */
    private @Nullable String otherText;

    ChosenDocuments(Spliterator<Document> all, Map<String, Chosen> chosen, String corpus) {
        super(chosen.size(), ORDERED | NONNULL);
        this.all = all;
        this.chosen = chosen;
        this.corpus = corpus;
    }

    @Override
    public boolean tryAdvance(Consumer<? super Document> action) {
        // Stops after the last chosen document, without reading the rest.
        while (found < chosen.size()) {
            @Nullable Document[] one = new Document[1];
            if (!all.tryAdvance(document -> one[0] = document)) {
                throw new IllegalStateException(
                        changed("only " + found + " of " + chosen.size() + " chosen documents were found"
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
        return corpus + " has changed since documents were chosen from it: " + how + "; run the selection again";
    }
}
