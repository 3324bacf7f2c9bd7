package org.longalign.corpus.source;

import java.io.Serializable;

/**
 * The defaults of a source for provenance and cleaning; settings override them.
 *
 * @param source the collection
 * @param packageName the publication it belongs to
 * @param licence the licence of the text
 * @param cleaned whether the text goes through {@link org.longalign.corpus.Cleaning}
 */
record Origin(String source, String packageName, String licence, boolean cleaned) implements Serializable {
    static final String UNKNOWN = "unknown";

    static Origin of(PublishedSource source) {
        return new Origin(source.source(), source.packageName(), source.licence(), source.cleaned());
    }
}
