package org.longalign.corpus.contamination;

/**
 * What a document has in common with an evaluation text.
 *
 * @param item name of the evaluation text; of several the one with the most n-grams in the document, of these the first
 * @param hits how many different n-grams of that text are in the document
 * @param phrase the first of them, as the evaluation text has it
 */
public record Contamination(String item, int hits, String phrase) {
    @Override
    public String toString() {
        return hits + (hits == 1 ? " n-gram of " : " n-grams of ") + item + ": \"" + phrase + "\"";
    }
}
