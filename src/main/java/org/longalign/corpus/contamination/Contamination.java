package org.longalign.corpus.contamination;

import java.io.Serializable;

/**
 * The overlap of a document with an evaluation text.
 *
 * @param item name of the evaluation text; of several the one with the most n-grams in the document, of these the first
 * @param hits number of different n-grams of that text in the document
 * @param phrase the first of them, as written in the evaluation text
 */
public record Contamination(String item, int hits, String phrase) implements Serializable {
    @Override
    public String toString() {
        return hits + (hits == 1 ? " n-gram of " : " n-grams of ") + item + ": \"" + phrase + "\"";
    }
}
