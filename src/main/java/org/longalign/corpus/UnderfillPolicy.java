package org.longalign.corpus;

/** The replacement for documents that a source lacks. */
public enum UnderfillPolicy {
    /** None: the sample is smaller, and the report shows in which sources. */
    REPORT,
    /** Documents of other sources in the same language; if the language has too few, the sample is smaller. */
    WITHIN_LANGUAGE,
    /** Documents of any source, first in the same language; the part of Chinese documents may change. */
    ANYWHERE
}
