package org.longalign.corpus.source;

/**
 * What a document's provenance says of its source, and whether its text is cleaned, unless settings say otherwise.
 *
 * @param source the collection
 * @param packageName what it was published in
 * @param licence the licence of the text
 * @param cleaned whether the text goes through {@link org.longalign.corpus.Cleaning}
 */
record Origin(String source, String packageName, String licence, boolean cleaned) {
    static final String UNKNOWN = "unknown";

    static Origin of(PublishedSource source) {
        return new Origin(source.source(), source.packageName(), source.licence(), source.cleaned());
    }
}
