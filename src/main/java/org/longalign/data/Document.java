package org.longalign.data;

/**
 * A text before any instruction is made of it.
 *
 * @param id stable across runs and unique within a corpus, such as {@code sotu/1981-carter}
 * @param text the whole text; never empty
 * @param language the language most of it is written in
 * @param provenance where it came from
 */
public record Document(String id, String text, Language language, Provenance provenance) {
    /** @throws IllegalArgumentException if a field is missing, as in a file it may be, or id or text is blank */
    public Document {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException("a document needs an id");
        }
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("document " + id + " is empty");
        }
        if (language == null || provenance == null) {
            throw new IllegalArgumentException(
                    "document " + id + " has no \"" + (language == null ? "language" : "provenance") + "\"");
        }
    }
}
