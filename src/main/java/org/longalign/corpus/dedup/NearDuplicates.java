package org.longalign.corpus.dedup;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.longalign.corpus.internal.BandTable;
import org.longalign.corpus.internal.MinHash;
import org.longalign.corpus.internal.Signatures;
import org.longalign.data.Document;
import org.longalign.data.Language;

/**
 * Finds near duplicates by MinHash and locality-sensitive hashing (Broder, 1997; Indyk and Motwani, 1998):
 *
 * <ol>
 *   <li>each document becomes the set of its shingles, runs of consecutive words or, in a Chinese document, characters;
 *   <li>the set is summed up in a MinHash signature of {@code bands x rows} components;
 *   <li>two documents are compared if all rows of some band agree, which for Jaccard similarity {@code J} happens with
 *       probability {@code 1 - (1 - J^rows)^bands};
 *   <li>they are near duplicates if the share of equal components is at least the threshold.
 * </ol>
 *
 * <p>Documents are visited in the order of their ids, and one is dropped if it is near one that was kept. So the result
 * depends neither on the order of the documents nor on threads, and every dropped document has a kept one near it. Each
 * document takes {@link #bytesPerDocument} of memory; texts are not held.
 *
 * @param threshold the least estimated Jaccard similarity of near duplicates, above 0, at most 1
 * @param bands bands of a signature
 * @param rows components of a band
 * @param words units of a shingle of an English document
 * @param characters units of a shingle of a Chinese document
 * @param seed chooses the permutations
 */
public record NearDuplicates(double threshold, int bands, int rows, int words, int characters, long seed)
        implements Serializable {
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
     * A dropped document and the kept one that it nearly equals.
     *
     * @param id the dropped document
     * @param kept the most similar kept document; of equally similar ones the one with the smallest id
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

    /** A copy with another threshold; {@link #withBands bands and rows} should fit it. */
    public NearDuplicates withThreshold(double value) {
        return new NearDuplicates(value, bands, rows, words, characters, seed);
    }

    /** A copy with other bands and rows; a signature has {@code bands x rows} components. */
    public NearDuplicates withBands(int newBands, int newRows) {
        return new NearDuplicates(threshold, newBands, newRows, words, characters, seed);
    }

    /** A copy with shingles of so many words or, in a Chinese document, characters. */
    public NearDuplicates withShingles(int newWords, int newCharacters) {
        return new NearDuplicates(threshold, bands, rows, newWords, newCharacters, seed);
    }

    /** A copy with another seed and so other permutations. */
    public NearDuplicates withSeed(long value) {
        return new NearDuplicates(threshold, bands, rows, words, characters, value);
    }

    /** The number of components of a signature, {@code bands x rows}: 120 by default. */
    public int permutations() {
        return bands * rows;
    }

    /** The probability that two documents of a Jaccard similarity are compared: by default 0.998 for 0.8. */
    public double comparedWithProbability(double jaccard) {
        return 1 - Math.pow(1 - Math.pow(jaccard, rows), bands);
    }

    /** Memory for a document: its signature, two places of a table for each band, and four numbers. */
    public int bytesPerDocument() {
        return Integer.BYTES * (permutations() + 2 * bands + 4);
    }

    /** The units of a shingle of a document in a language. */
    public int shingle(Language language) {
        return language == Language.CHINESE ? characters : words;
    }

    /** The near duplicates among some documents, ordered by id. */
    public List<Match> find(List<Document> documents) {
        MinHash minHash = new MinHash(permutations(), seed);
        List<Document> byId =
                documents.stream().sorted(Comparator.comparing(Document::id)).toList();
        Signatures signatures = new Signatures(permutations());
        byId.forEach(document -> signatures.add(minHash.signature(document.text(), shingle(document.language()))));
        int[] order = IntStream.range(0, byId.size()).toArray();
        int[] kept = new BandTable(signatures, threshold, bands, rows).drop(order);
        List<Match> matches = new ArrayList<>();
        for (int i : order) {
            if (kept[i] >= 0) {
                matches.add(new Match(byId.get(i).id(), byId.get(kept[i]).id(), signatures.similarity(i, kept[i])));
            }
        }
        return matches;
    }
}
