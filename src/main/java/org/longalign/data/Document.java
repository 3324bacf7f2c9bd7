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
    /** @throws IllegalArgumentException if the id is blank or the text is empty or blank */
    public Document {
        if (id.isBlank()) {
            throw new IllegalArgumentException("a document needs an id");
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("document " + id + " is empty");
        }
    }
}
