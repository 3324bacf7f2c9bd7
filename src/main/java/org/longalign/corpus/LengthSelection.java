package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.longalign.data.Document;
import org.longalign.tokenize.Tokenizer;

/**
 * Chooses documents by length (paper, section 3.2: 8k to 64k tokens, longer ones up-weighted). Of the documents whose
 * length {@code l} lies within the limits, a weighted sample without replacement is drawn, with weights proportional to
 * {@code l^exponent}. The paper does not publish its weight, so the exponent is a parameter: 0 samples evenly, 1 makes a
 * document of twice the length twice as likely to be drawn first.
 *
 * <p>The draw gives every document the key {@code -ln(u) / l^exponent} with {@code u} drawn from the seed and the
 * document's id, and takes the smallest keys (Efraimidis and Spirakis, 2006). It therefore depends neither on the order
 * of the documents nor on threads.
 *
 * <p>This is the draw alone, among documents in memory. {@link Selection} does all of selection, over a {@link Corpus} of
 * any size.
 *
 * @param minTokens least length, included
 * @param maxTokens greatest length, included
 * @param exponent power of the length in the weight, 0 or more
 * @param seed seed of the draw
 */
public record LengthSelection(int minTokens, int maxTokens, double exponent, long seed) {
    /** @throws IllegalArgumentException if the limits are reversed or negative, or the exponent is negative */
    public LengthSelection {
        if (minTokens < 0 || maxTokens < minTokens) {
            throw new IllegalArgumentException(
                    "need 0 <= minTokens <= maxTokens, not " + minTokens + " and " + maxTokens);
        }
        if (!(exponent >= 0) || Double.isInfinite(exponent)) {
            throw new IllegalArgumentException("the exponent must be 0 or more, not " + exponent);
        }
    }

    /**
     * A document and its length.
     *
     * @param tokens length in tokens of the tokenizer it was selected with
     */
    public record Measured(Document document, int tokens) {}

    /**
     * What was chosen, and what became of the rest.
     *
     * @param chosen the sample, ordered by document id
     * @param tooShort how many documents were shorter than the least length
     * @param tooLong how many were longer than the greatest
     * @param notDrawn how many were within the limits but not drawn
     */
    public record Selected(List<Measured> chosen, int tooShort, int tooLong, int notDrawn) {
        public Selected {
            chosen = List.copyOf(chosen);
        }

        /** The chosen documents, ordered by id. */
        public List<Document> documents() {
            return chosen.stream().map(Measured::document).toList();
        }

        /** The lengths of the chosen documents, in the same order. */
        public int[] lengths() {
            return chosen.stream().mapToInt(Measured::tokens).toArray();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d documents chosen; %d too short, %d too long, %d not drawn",
                    chosen.size(),
                    tooShort,
                    tooLong,
                    notDrawn);
        }
    }

    /** The length of every document, in the same order; counted by several threads. */
    public static List<Measured> measure(List<Document> documents, Tokenizer tokenizer) {
        return documents.parallelStream()
                .map(document -> new Measured(document, tokenizer.count(document.text())))
                .toList();
    }

    /**
     * Draws at most {@code count} of the documents; all that are within the limits if there are not more.
     *
     * @param count how many are wanted, 0 or more
     */
    public Selected select(List<Measured> documents, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("cannot choose " + count + " documents");
        }
        int tooShort = 0;
        int tooLong = 0;
        List<Measured> within = new ArrayList<>();
        for (Measured document : documents) {
            if (document.tokens() < minTokens) {
                tooShort++;
            } else if (document.tokens() > maxTokens) {
                tooLong++;
            } else {
                within.add(document);
            }
        }
        Comparator<Measured> byId =
                Comparator.comparing(measured -> measured.document().id());
        List<Measured> chosen = within.stream()
                .map(measured -> new Keyed<>(
                        drawKey(measured.document().id(), measured.tokens()),
                        measured.document().id(),
                        measured))
                .sorted(Keyed.order())
                .limit(count)
                .map(Keyed::value)
                .sorted(byId)
                .toList();
        return new Selected(chosen, tooShort, tooLong, within.size() - chosen.size());
    }

    /** The key of a document in the draw; the smallest are drawn. */
    double drawKey(String id, int tokens) {
        double u = SeededChoice.uniform(seed, "length selection", id);
        return -Math.log(u) / Math.pow(Math.max(1, tokens), exponent);
    }
}
