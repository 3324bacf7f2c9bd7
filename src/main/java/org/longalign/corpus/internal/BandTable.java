package org.longalign.corpus.internal;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * Finds near duplicates by the bands of their signatures (locality-sensitive hashing; Indyk and Motwani, 1998).
 *
 * <p>A hash table with open addressing, at most half full, lists the kept documents. A place is one int: {@code
 * document x bands + band + 1}, or 0 if it is free. The components of a band are looked up in the signatures.
 */
public final class BandTable {
    private static final int MOST_BANDS = 1 << 29;

    private final Signatures signatures;
    private final double threshold;
    private final int bands;
    private final int rows;
    private final int[] places;
    /** For each kept document the one it was last compared with, plus one: a pair is compared once, not once a band. */
    private final int[] comparedFor;
    /** For each kept document the number of those kept before it. */
    private final int[] keptAfter;

    private int kept;

    /**
     * An empty table for some signatures.
     *
     * @param signatures of {@code bands x rows} components each
     * @param threshold the least similarity of near duplicates
     * @throws IllegalStateException if there are more bands of documents than a table holds
     */
    public BandTable(Signatures signatures, double threshold, int bands, int rows) {
        this.signatures = signatures;
        this.threshold = threshold;
        this.bands = bands;
        this.rows = rows;
        long all = (long) signatures.size() * bands;
        if (all > MOST_BANDS) {
            throw new IllegalStateException(signatures.size() + " documents in " + bands
                    + " bands are more than a table holds; use fewer bands, or select from the corpus in parts");
        }
        this.places = new int[(int) (2 * all) + 1];
        this.comparedFor = new int[signatures.size()];
        this.keptAfter = new int[signatures.size()];
    }

    /**
     * Goes through documents and keeps each one that is not near a kept one.
     *
     * @param order the documents in the order of the pass, each at most once
     * @return for each document of the signatures the most similar kept one; -1 if it is kept or not in the order
     * @throws CancellationException if the thread is interrupted
     */
    public int[] drop(int[] order) {
        int[] near = new int[signatures.size()];
        Arrays.fill(near, -1);
        for (int position = 0; position < order.length; position++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while looking for near duplicates, after " + position
                        + " of " + order.length + " documents");
            }
            int document = order[position];
            near[document] = mostSimilar(document);
            if (near[document] < 0) {
                keep(document);
            }
        }
        return near;
    }

    /** The kept document most similar to one, the first kept of equally similar ones; -1 if none is near it. */
    private int mostSimilar(int document) {
        int best = -1;
        double most = threshold;
        for (int band = 0; band < bands; band++) {
            for (int place = firstPlace(document, band); places[place] != 0; place = next(place)) {
                int other = (places[place] - 1) / bands;
                boolean sameBand = (places[place] - 1) % bands == band;
                if (!sameBand || comparedFor[other] == document + 1 || !agree(document, other, band)) {
                    continue;
                }
                comparedFor[other] = document + 1;
                double similarity = signatures.similarity(document, other);
                boolean first = best < 0 || keptAfter[other] < keptAfter[best];
                if (similarity > most || (similarity == most && first)) {
                    best = other;
                    most = similarity;
                }
            }
        }
        return best;
    }

    private boolean agree(int one, int other, int band) {
        return signatures.agree(one, other, band * rows, (band + 1) * rows);
    }

    private void keep(int document) {
        keptAfter[document] = kept++;
        for (int band = 0; band < bands; band++) {
            int place = firstPlace(document, band);
            while (places[place] != 0) {
                place = next(place);
            }
            places[place] = document * bands + band + 1;
        }
    }

    private int firstPlace(int document, int band) {
        long hash = signatures.hash(document, band * rows, (band + 1) * rows);
        return (int) (((hash >>> 32) * places.length) >>> 32);
    }

    private int next(int place) {
        return place + 1 == places.length ? 0 : place + 1;
    }
}
