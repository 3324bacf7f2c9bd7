package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectionReport.Contaminated;
import org.longalign.corpus.SelectionReport.Copy;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.corpus.internal.BandTable;
import org.longalign.corpus.internal.Fingerprint;
import org.longalign.corpus.internal.Signatures;

/** Drops exact duplicates, contaminated documents and near duplicates, in this order and each by document id. */
final class DuplicateFilter {
    private final List<Candidate> candidates;
    /** The fate of each candidate; null if it may be drawn. */
    private final @Nullable Fate[] fates;

    private final List<Copy> copies = new ArrayList<>();
    private final List<Match> matches = new ArrayList<>();
    private final List<Contaminated> contaminated = new ArrayList<>();

    DuplicateFilter(List<Candidate> candidates, Signatures signatures, @Nullable NearDuplicates nearDuplicates) {
        this.candidates = candidates;
        this.fates = new Fate[candidates.size()];
        int[] byId = byId();
        dropExactDuplicates(byId);
        // Before near duplicates: a clean text must not be dropped because a contaminated one is similar.
        dropContaminated(byId);
        if (nearDuplicates != null) {
            dropNearDuplicates(byId, signatures, nearDuplicates);
        }
    }

    private int[] byId() {
        int[] byId = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparing(i -> candidates.get(i).id()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 1; i < byId.length; i++) {
            String id = candidates.get(byId[i]).id();
            if (id.equals(candidates.get(byId[i - 1]).id())) {
                throw new IllegalArgumentException("two documents have the id " + id
                        + "; give their sources different names, or read the file only once");
            }
        }
        return byId;
    }

    private void dropExactDuplicates(int[] byId) {
        Map<Fingerprint, Integer> first = new HashMap<>();
        for (int i : byId) {
            Integer kept = first.putIfAbsent(candidates.get(i).fingerprint(), i);
            if (kept != null) {
                fates[i] = Fate.EXACT_DUPLICATE;
                example(
                        copies,
                        new Copy(candidates.get(i).id(), candidates.get(kept).id()));
            }
        }
    }

    private void dropNearDuplicates(int[] byId, Signatures signatures, NearDuplicates settings) {
        int[] order = Arrays.stream(byId).filter(i -> fates[i] == null).toArray();
        int[] kept = new BandTable(signatures, settings.threshold(), settings.bands(), settings.rows()).drop(order);
        for (int i : byId) {
            if (kept[i] >= 0) {
                fates[i] = Fate.NEAR_DUPLICATE;
                example(
                        matches,
                        new Match(
                                candidates.get(i).id(),
                                candidates.get(kept[i]).id(),
                                signatures.similarity(i, kept[i])));
            }
        }
    }

    private void dropContaminated(int[] byId) {
        for (int i : byId) {
            Contamination found = candidates.get(i).contamination();
            if (fates[i] == null && found != null) {
                fates[i] = Fate.CONTAMINATED;
                example(contaminated, new Contaminated(candidates.get(i).id(), found));
            }
        }
    }

    private static <T> void example(List<T> examples, T one) {
        if (examples.size() < SelectionReport.MAX_EXAMPLES) {
            examples.add(one);
        }
    }

    /** The fate of a candidate; null if it may be drawn. */
    @Nullable
    Fate fate(int candidate) {
        return fates[candidate];
    }

    /** Examples of exact duplicates. */
    List<Copy> copies() {
        return copies;
    }

    /** Examples of near duplicates. */
    List<Match> matches() {
        return matches;
    }

    /** Examples of contaminated documents. */
    List<Contaminated> contaminated() {
        return contaminated;
    }
}
