package org.longalign.corpus.source;

import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;
import org.longalign.data.Provenance;

/**
 * The content of a record before it becomes a document. A component is null if the source has no such field.
 *
 * @param place tells the record from the others of its file, such as {@code :17}; empty if the file is one record
 * @param text the unchanged text
 * @param id an id within the source
 * @param title a title to put before the text
 * @param language the stated language
 * @param origin the place of publication
 * @param licence the stated licence
 * @param group the value by which it was selected, such as the name of a subset of the Pile
 * @param provenance of a document that was written; its id, text and language are then taken as they are
 */
record RawRecord(
        String place,
        String text,
        @Nullable String id,
        @Nullable String title,
        @Nullable Language language,
        @Nullable String origin,
        @Nullable String licence,
        @Nullable String group,
        @Nullable Provenance provenance) {
    /** Represents a record that was not asked for. */
    static final RawRecord PASSED_OVER = ofText("", "");

    static RawRecord ofText(String place, String text) {
        return new RawRecord(place, text, null, null, null, null, null, null, null);
    }
}
