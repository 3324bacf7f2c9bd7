package org.longalign.corpus.source;

/** What a record's field may be for. */
enum Field {
    TEXT,
    ID,
    TITLE,
    LANGUAGE,
    /** Where the text was published, such as a web address. */
    ORIGIN,
    LICENCE,
    /** By which records are chosen. */
    GROUP
}
