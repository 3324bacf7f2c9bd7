package org.longalign.corpus.source;

import org.jspecify.annotations.Nullable;
import org.longalign.data.Language;

/**
 * What a record says before it becomes a document; null where its source has no such field.
 *
 * @param place what tells the record from the others of its file, such as {@code :17}; empty where the file is one
 * @param text the text as it stands there
 * @param group by what it was chosen, such as the Pile's name of its subset
 */
record Draft(
        String place,
        String text,
        @Nullable String id,
        @Nullable String title,
        @Nullable Language language,
        @Nullable String origin,
        @Nullable String licence,
        @Nullable String group) {
    /** Stands for a record that was not asked for. */
    static final Draft PASSED_OVER = ofText("", "");

    static Draft ofText(String place, String text) {
        return new Draft(place, text, null, null, null, null, null, null);
    }
}
