package org.longalign.corpus.dedup;

import java.util.Arrays;
import java.util.concurrent.CancellationException;

/**
 * The kept documents by the bands of their signatures: a table with open addressing, at most half full, of one int a
 * place, which is {@code document x bands + band + 1}, or 0 where the place is free. What a band holds is not stored but
 * looked up in the signatures.
 */
final class BandTable {
    private static final int MOST_BANDS = 1 << 29;

    private final NearDuplicates settings;
    private final Signatures signatures;
    private final int[] places;
    /** The document for which another was last compared, plus one: one that shares several bands is compared once. */
    private final int[] comparedFor;
    /** How many were kept before a kept document. */
    private final int[] keptAfter;

    private int kept;

    BandTable(NearDuplicates settings, Signatures signatures) {
        this.settings = settings;
        this.signatures = signatures;
        long all = (long) signatures.size() * settings.bands();
        if (all > MOST_BANDS) {
            throw new IllegalStateException(signatures.size() + " documents in " + settings.bands()
                    + " bands are more than a table holds; take fewer bands, or select from the corpus in parts");
        }
        this.places = new int[(int) (2 * all) + 1];
        this.comparedFor = new int[signatures.size()];
        this.keptAfter = new int[signatures.size()];
    }

    /** As {@link NearDuplicates#find(Signatures, int[])}. */
    int[] drop(int[] order) {
        int[] near = new int[signatures.size()];
        Arrays.fill(near, -1);
        for (int position = 0; position < order.length; position++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while looking for near duplicates, after " + position
                        + " of " + order.length + " documents");
            }
            int document = order[position];
            near[document] = mostLike(document);
            if (near[document] < 0) {
                keep(document);
            }
        }
        return near;
    }

    /** The kept document that is most like one, the one that was kept first of several; -1 if none is near it. */
    private int mostLike(int document) {
        int best = -1;
        double most = settings.threshold();
        for (int band = 0; band < settings.bands(); band++) {
            for (int place = firstPlace(document, band); places[place] != 0; place = next(place)) {
                int other = (places[place] - 1) / settings.bands();
                boolean sameBand = (places[place] - 1) % settings.bands() == band;
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
        return signatures.agree(one, other, band * settings.rows(), (band + 1) * settings.rows());
    }

    private void keep(int document) {
        keptAfter[document] = kept++;
        for (int band = 0; band < settings.bands(); band++) {
            int place = firstPlace(document, band);
            while (places[place] != 0) {
                place = next(place);
            }
            places[place] = document * settings.bands() + band + 1;
        }
    }

    private int firstPlace(int document, int band) {
        long hash = signatures.hash(document, band * settings.rows(), (band + 1) * settings.rows());
        return (int) (((hash >>> 32) * places.length) >>> 32);
    }

    private int next(int place) {
        return place + 1 == places.length ? 0 : place + 1;
    }
}
