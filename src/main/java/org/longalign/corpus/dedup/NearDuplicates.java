package org.longalign.corpus.dedup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.longalign.data.Document;
import org.longalign.data.Language;

/**
 * Finds documents that are nearly the same, by MinHash and locality-sensitive hashing (Broder, 1997; Indyk and Motwani,
 * 1998):
 *
 * <ol>
 *   <li>each document becomes the set of its shingles: so many consecutive words, in a Chinese document characters;
 *   <li>a {@link MinHash} signature of {@code bands x rows} components stands for the set;
 *   <li>two documents are compared if in some band all of their rows agree, which for Jaccard similarity {@code J}
 *       happens with probability {@code 1 - (1 - J^rows)^bands};
 *   <li>they are near duplicates if the share of equal components is at least the threshold.
 * </ol>
 *
 * <p>Documents are gone through in the order of their ids, and one is dropped if it is near one that was kept. So what is
 * kept depends neither on the order in which documents come nor on threads, and each that is dropped has a kept one near
 * it. {@link #bytesPerDocument} of memory are needed for each; texts are not held.
 *
 * @param threshold the least estimated Jaccard similarity of near duplicates, above 0, at most 1
 * @param bands bands of a signature
 * @param rows components of a band
 * @param words units of a shingle of an English document
 * @param characters units of a shingle of a Chinese document
 * @param seed chooses the permutations
 */
public record NearDuplicates(double threshold, int bands, int rows, int words, int characters, long seed) {
    /** @throws IllegalArgumentException naming a parameter that is out of range */
    public NearDuplicates {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException("the threshold must be above 0 and at most 1, not " + threshold);
        }
        if (bands < 1 || rows < 1 || (long) bands * rows > 1 << 16) {
            throw new IllegalArgumentException(
                    "need at least one band of one row and at most 65,536 in all, not " + bands + " of " + rows);
        }
        if (words < 1 || characters < 1) {
            throw new IllegalArgumentException(
                    "a shingle needs at least one unit, not " + words + " words and " + characters + " characters");
        }
    }

    /**
     * A document that is nearly the same as one that is kept.
     *
     * @param id the document that is dropped
     * @param kept the kept one that is most like it; of several the one with the smallest id
     * @param similarity their estimated Jaccard similarity
     */
    public record Match(String id, String kept, double similarity) {}

    /**
     * Similarity 0.8 in 20 bands of 6 rows (656 bytes a document), shingles of 5 words or 8 Chinese characters. A pair at
     * the threshold is compared with a probability of 0.998, one of similarity 0.3 with 0.014.
     */
    public static NearDuplicates defaults() {
        return new NearDuplicates(0.8, 20, 6, 5, 8, 1);
    }

    /** The same with another threshold; {@link #withBands bands} and rows should fit it. */
    public NearDuplicates withThreshold(double value) {
        return new NearDuplicates(value, bands, rows, words, characters, seed);
    }

    /** The same with other bands and rows; the signature has their product of components. */
    public NearDuplicates withBands(int newBands, int newRows) {
        return new NearDuplicates(threshold, newBands, newRows, words, characters, seed);
    }

    /** The same with shingles of so many words, in a Chinese document characters. */
    public NearDuplicates withShingles(int newWords, int newCharacters) {
        return new NearDuplicates(threshold, bands, rows, newWords, newCharacters, seed);
    }

    /** The same with other permutations. */
    public NearDuplicates withSeed(long value) {
        return new NearDuplicates(threshold, bands, rows, words, characters, value);
    }

    /** Components of a signature. */
    public int permutations() {
        return bands * rows;
    }

    /** The probability that two documents of some Jaccard similarity are compared. */
    public double comparedWithProbability(double jaccard) {
        return 1 - Math.pow(1 - Math.pow(jaccard, rows), bands);
    }

    /** The bytes that are held for a document: its signature, two places of a table for each band, and four numbers. */
    public int bytesPerDocument() {
        return Integer.BYTES * (permutations() + 2 * bands + 4);
    }

    /** Makes the signatures; it may be shared between threads. */
    public MinHash minHash() {
        return new MinHash(permutations(), seed);
    }

    /** The units of a shingle of a document in some language. */
    public int shingle(Language language) {
        return language == Language.CHINESE ? characters : words;
    }

    /** The near duplicates among some documents, ordered by id. */
    public List<Match> find(List<Document> documents) {
        MinHash minHash = minHash();
        List<Document> byId =
                documents.stream().sorted(Comparator.comparing(Document::id)).toList();
        Signatures signatures = new Signatures(permutations());
        byId.forEach(document -> signatures.add(minHash.signature(document.text(), shingle(document.language()))));
        int[] order = IntStream.range(0, byId.size()).toArray();
        int[] kept = find(signatures, order);
        List<Match> matches = new ArrayList<>();
        for (int i : order) {
            if (kept[i] >= 0) {
                matches.add(new Match(byId.get(i).id(), byId.get(kept[i]).id(), signatures.similarity(i, kept[i])));
            }
        }
        return matches;
    }

    /**
     * For each document of some signatures the kept one that is most like it; -1 for those that are kept, and for those
     * that the order does not name.
     *
     * @param order the documents in the order in which they are gone through, each at most once
     */
    public int[] find(Signatures signatures, int[] order) {
        return new BandTable(this, signatures).drop(order);
    }

    /** The estimated similarity of two documents of some signatures. */
    public static double similarity(Signatures signatures, int one, int other) {
        return signatures.similarity(one, other);
    }
}
