package org.longalign.corpus.contamination;

import java.util.List;
import java.util.Optional;
import org.longalign.corpus.contamination.EvaluationSet.Item;

/**
 * Finds what documents have in common with evaluation texts: runs of {@code n} consecutive units, words or Chinese
 * characters, without regard to case, space and punctuation. A document is contaminated by a text if it holds at least
 * {@code minHits} different n-grams of it, or all of them where it has fewer.
 *
 * <p>A text of fewer than {@code n} units counts as one n-gram if it has at least {@value #MIN_UNITS} of them; still
 * shorter ones would be found by chance and cannot be looked for: {@link #uncheckable()} lists them.
 *
 * <p>Units and n-grams are compared by 64-bit hashes. It is immutable and may be shared between threads; the index takes
 * about 60 bytes for each unit of the evaluation texts.
 */
public final class Decontamination {
    /** The fewest units of an evaluation text that is looked for. */
    public static final int MIN_UNITS = 6;

    private static final int WORDS = 13;
    private static final int CHARACTERS = 20;

    private final EvaluationSet set;
    private final int words;
    private final int characters;
    private final int minHits;
    private final NGramIndex index;

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

    /** Any run of 13 words, in a Chinese text of 20 characters. */
    public static Decontamination against(EvaluationSet set) {
        return new Decontamination(set, WORDS, CHARACTERS, 1);
    }

    /** The same with n-grams of so many words, in a Chinese evaluation text characters. */
    public Decontamination nGrams(int ofWords, int ofCharacters) {
        return new Decontamination(set, ofWords, ofCharacters, minHits);
    }

    /** The same with so many different n-grams of a text needed. */
    public Decontamination minHits(int hits) {
        return new Decontamination(set, words, characters, hits);
    }

    /** What a text has in common with the evaluation text that it holds most of; empty if it is clean. */
    public Optional<Contamination> find(String text) {
        return index.find(text, minHits);
    }

    /** The evaluation texts that are too short to be looked for. */
    public List<Item> uncheckable() {
        return index.tooShort();
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
