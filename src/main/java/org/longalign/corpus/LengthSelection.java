package org.longalign.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.longalign.data.Document;
import org.longalign.internal.SeededChoice;
import org.longalign.tokenize.Tokenizer;

/**
 * Draws documents in memory by length (paper, section 3.2: 8k to 64k tokens, longer ones up-weighted). {@link Selection}
 * is the whole selection, over a {@link Corpus} of any size.
 *
 * <p>Of the documents whose length {@code l} is within the limits, a weighted sample without replacement is drawn, with
 * weights proportional to {@code l^exponent}. The paper does not publish its weights, so the exponent is a parameter: 0
 * samples evenly, 1 makes a document of twice the length twice as likely to be drawn first.
 *
 * <p>Every document gets the key {@code -ln(u) / l^exponent}, with {@code u} derived from the seed and the document's id,
 * and the smallest keys are drawn (Efraimidis and Spirakis, 2006). So the sample depends neither on the order of the
 * documents nor on threads.
 *
 * @param minTokens minimum length, included
 * @param maxTokens maximum length, included
 * @param exponent power of the length in the weight, 0 or more
 * @param seed seed of the draw
 */
public record LengthSelection(int minTokens, int maxTokens, double exponent, long seed) implements Serializable {
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

    /** A copy with other length limits, both included. */
    public LengthSelection withTokens(int min, int max) {
        return new LengthSelection(min, max, exponent, seed);
    }

    /** A copy with another power of the length. */
    public LengthSelection withExponent(double value) {
        return new LengthSelection(minTokens, maxTokens, value, seed);
    }

    /** A copy with another seed. */
    public LengthSelection withSeed(long value) {
        return new LengthSelection(minTokens, maxTokens, exponent, value);
    }

    /**
     * A document and its length.
     *
     * @param document the document
     * @param tokens its length in tokens
     */
    public record Measured(Document document, int tokens) {}

    /**
     * The sample and the numbers of the other documents.
     *
     * @param chosen the sample, ordered by document id
     * @param tooShort documents below the minimum length
     * @param tooLong documents above the maximum length
     * @param notDrawn documents within the limits that were not drawn
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

    /**
     * Measures documents in parallel, in the same order.
     *
     * @throws IllegalArgumentException naming the first document whose tokens cannot be counted, and the reason
     */
    public static List<Measured> measure(List<Document> documents, Tokenizer tokenizer) {
        return measure(documents, tokenizer, (document, reason) -> {
            throw new IllegalArgumentException("the document " + document.id() + " cannot be counted: " + reason
                    + "; leave it out, or give what is to be told of such documents");
        });
    }

    /**
     * Measures documents in parallel, in the same order, those left out whose tokens cannot be counted.
     *
     * @param uncountable is told of each of them, with the tokenizer's reason, in order and on the calling thread
     */
    public static List<Measured> measure(
            List<Document> documents, Tokenizer tokenizer, BiConsumer<Document, String> uncountable) {
        String[] problems = new String[documents.size()];
        int[] tokens = IntStream.range(0, documents.size())
                .parallel()
                .map(i -> {
                    try {
                        return tokenizer.count(documents.get(i).text());
                    } catch (IllegalArgumentException e) {
                        problems[i] = String.valueOf(e.getMessage());
                        return -1;
                    }
                })
                .toArray();
        List<Measured> measured = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0) {
                uncountable.accept(documents.get(i), problems[i]);
            } else {
                measured.add(new Measured(documents.get(i), tokens[i]));
            }
        }
        return List.copyOf(measured);
    }

    /**
     * Draws {@code count} of the documents, or all within the limits if there are fewer.
     *
     * @param count documents wanted, 0 or more
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
                .map(measured -> new SamplingKey<>(
                        drawKey(measured.document().id(), measured.tokens()),
                        measured.document().id(),
                        measured))
                .sorted(SamplingKey.order())
                .limit(count)
                .map(SamplingKey::value)
                .sorted(byId)
                .toList();
        return new Selected(chosen, tooShort, tooLong, within.size() - chosen.size());
    }

    /** The key of a document in the draw; the smallest keys are drawn. */
    double drawKey(String id, int tokens) {
        double u = SeededChoice.uniform(seed, "length selection", id);
        return -Math.log(u) / Math.pow(Math.max(1, tokens), exponent);
    }
}
