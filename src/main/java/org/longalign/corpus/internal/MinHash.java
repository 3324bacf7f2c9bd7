package org.longalign.corpus.internal;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Computes MinHash signatures, whose share of equal components estimates the Jaccard similarity of two texts (Broder,
 * 1997).
 *
 * <p>A text is the set of its shingles, each of {@code w} consecutive units. Component {@code i} of its signature is the
 * least value of {@code a_i x + b_i} (mod 2^32; {@code a_i} is odd, so this permutes the 2^32 values) over the hashes
 * {@code x} of the shingles. The shingle with the least value in the union of two texts is in both with probability
 * {@code J = |A and B| / |A or B|}, their Jaccard similarity. So of {@code k} components about {@code k J} agree, with a
 * standard deviation of {@code sqrt(k J (1 - J))}.
 */
public final class MinHash {
    /** Characters for each letter or digit of a text that is taken for one of words. */
    private static final int MOST_TO_LETTERS = 10;

    private final int[] factors;
    private final int[] addends;

    /**
     * A family of permutations.
     *
     * @param permutations components of a signature, at least 1
     * @param seed chooses the permutations; only signatures of one seed can be compared
     */
    public MinHash(int permutations, long seed) {
        if (permutations < 1) {
            throw new IllegalArgumentException("need at least one permutation, not " + permutations);
        }
        SplittableRandom random = new SplittableRandom(seed);
        this.factors = random.ints(permutations).map(a -> a | 1).toArray();
        this.addends = random.ints(permutations).toArray();
    }

    /**
     * The signature of a text. A text with fewer units than a shingle counts as one shingle; in a text of hardly
     * any letters and digits every character is a unit.
     *
     * @param shingle units of a shingle, at least 1
     */
    public int[] signature(String text, int shingle) {
        int[] least = new int[factors.length];
        Arrays.fill(least, Integer.MAX_VALUE);
        UnitScanner units = new UnitScanner(text);
        UnitWindow window = new UnitWindow(shingle);
        boolean any = false;
        int lettersAndDigits = 0;
        while (units.next()) {
            lettersAndDigits += units.end() - units.start();
            if (window.add(units.hash())) {
                lower(least, (int) (window.hash() >>> 32));
                any = true;
            }
        }
        if (!any && text.length() > MOST_TO_LETTERS * lettersAndDigits) {
            lowerByCharacters(least, text, shingle);
        } else if (!any) {
            lower(least, (int) (window.hash() >>> 32));
        }
        return least;
    }

    /** Takes the characters of a text without letters and digits as its units; texts of different ones differ. */
    private void lowerByCharacters(int[] least, String text, int shingle) {
        UnitWindow window = new UnitWindow(shingle);
        boolean any = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (!Character.isWhitespace(c) && window.add(HashMix.mix(c))) {
                lower(least, (int) (window.hash() >>> 32));
                any = true;
            }
        }
        if (!any) {
            lower(least, (int) (window.hash() >>> 32));
        }
    }

    /** Has only plain arrays in its loop, so that it compiles to vector instructions. */
    private void lower(int[] least, int x) {
        int[] a = factors;
        int[] b = addends;
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(least[i], a[i] * x + b[i]);
        }
    }

    /** The estimated Jaccard similarity of the texts of two signatures, 0 to 1. */
    public static double similarity(int[] one, int[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException(
                    "signatures of " + one.length + " and " + other.length + " components cannot be compared");
        }
        int equal = 0;
        for (int i = 0; i < one.length; i++) {
            equal += one[i] == other[i] ? 1 : 0;
        }
        return (double) equal / one.length;
    }
}
