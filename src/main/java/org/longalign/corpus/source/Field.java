package org.longalign.corpus.source;

/** The uses of a record's field. */
enum Field {
    TEXT,
    ID,
    TITLE,
    LANGUAGE,
    /** The place of publication, such as a web address. */
    ORIGIN,
    LICENCE,
    /** The value by which records are selected. */
    GROUP,
    /** The collection of a {@link org.longalign.data.Document} that was written, as are the next three. */
    SOURCE,
    PACKAGE,
    VERSION,
    PATH
}
