package org.longalign.corpus.contamination;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.longalign.corpus.contamination.EvaluationSet.Item;
import org.longalign.internal.Sha256;

/**
 * Finds documents that contain n-grams of evaluation texts: runs of {@code n} words or Chinese characters (units),
 * ignoring case, space and punctuation. A text contaminates a document that contains at least {@code minHits} of its
 * different n-grams, or all of them if it has fewer.
 *
 * <p>A text of fewer than {@code n} but at least {@value #MIN_UNITS} units counts as one n-gram. Shorter ones would be
 * found by chance and are not looked for; {@link #uncheckable()} lists them.
 *
 * <p>Units and n-grams are compared by 64-bit hashes. The index takes about 60 bytes for each unit of the evaluation
 * texts. Instances are immutable and may be shared between threads.
 */
public final class Decontamination implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The minimum number of units of an evaluation text. */
    public static final int MIN_UNITS = 6;

    private static final int WORDS = 13;
    private static final int CHARACTERS = 20;

    private final EvaluationSet set;
    private final int words;
    private final int characters;
    private final int minHits;
    private final transient NGramIndex index;

    /** The form in which it is sent to another machine, which makes the index anew. */
    private record Sent(EvaluationSet set, int words, int characters, int minHits) implements Serializable {
        private Object readResolve() {
            return new Decontamination(set, words, characters, minHits);
        }
    }

    private Decontamination(EvaluationSet set, int words, int characters, int minHits) {
        if (words < MIN_UNITS || characters < MIN_UNITS) {
            throw new IllegalArgumentException("n-grams need at least " + MIN_UNITS + " units, not " + words
                    + " words and " + characters + " characters: shorter ones are found by chance");
        }
        if (minHits < 1) {
            throw new IllegalArgumentException("need at least one hit, not " + minHits);
        }
        this.set = set;
        this.words = words;
        this.characters = characters;
        this.minHits = minHits;
        this.index = NGramIndex.of(set, words, characters);
    }

    /** Looks for any run of 13 words or, in a Chinese text, 20 characters. */
    public static Decontamination against(EvaluationSet set) {
        return new Decontamination(set, WORDS, CHARACTERS, 1);
    }

    /** A copy with n-grams of so many words or, in a Chinese evaluation text, characters. */
    public Decontamination withNGrams(int ofWords, int ofCharacters) {
        return new Decontamination(set, ofWords, ofCharacters, minHits);
    }

    /** A copy that needs so many different n-grams of a text. */
    public Decontamination withMinHits(int hits) {
        return new Decontamination(set, words, characters, hits);
    }

    /** The overlap with the evaluation text that shares the most n-grams; empty if the text is clean. */
    public Optional<Contamination> find(String text) {
        return index.find(text, minHits);
    }

    /** The evaluation texts that are too short to look for. */
    public List<Item> uncheckable() {
        return index.tooShort();
    }

    private Object writeReplace() {
        return new Sent(set, words, characters, minHits);
    }

    /** Its settings and the SHA-256 of its texts, in one line. */
    public String description() {
        StringBuilder texts = new StringBuilder();
        set.items().forEach(item -> texts.append(item.text()).append('\u0000'));
        return set.items().size() + " evaluation texts " + Sha256.hex(texts.toString()) + ", n-grams of " + words
                + " words or " + characters + " characters, hits " + minHits;
    }

    @Override
    public String toString() {
        List<Item> tooShort = uncheckable();
        return set + ", n-grams of " + words + " words or " + characters + " characters, " + minHits
                + (minHits == 1 ? " hit" : " hits")
                + (tooShort.isEmpty()
                        ? ""
                        : "; " + tooShort.size() + " of them are too short to be looked for, such as "
                                + tooShort.get(0).name());
    }
}
