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
import org.longalign.corpus.dedup.Fingerprint;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.corpus.dedup.Signatures;

/** Drops the duplicates and what is contaminated; each step looks at what the one before has left, ordered by id. */
final class Sieve {
    private final List<Candidate> candidates;
    /** The fate of each candidate; null while it is fit to be drawn. */
    private final @Nullable Fate[] fates;

    private final List<Copy> copies = new ArrayList<>();
    private final List<Match> matches = new ArrayList<>();
    private final List<Contaminated> contaminated = new ArrayList<>();

    Sieve(List<Candidate> candidates, Signatures signatures, @Nullable NearDuplicates nearDuplicates) {
        this.candidates = candidates;
        this.fates = new Fate[candidates.size()];
        int[] byId = byId();
        dropExactDuplicates(byId);
        // Before near duplicates: a clean text must not be dropped for its likeness to one that is dropped itself.
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
                        + "; give their sources different names, or read the file once");
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
        int[] kept = settings.find(
                signatures, Arrays.stream(byId).filter(i -> fates[i] == null).toArray());
        for (int i : byId) {
            if (kept[i] >= 0) {
                fates[i] = Fate.NEAR_DUPLICATE;
                example(
                        matches,
                        new Match(
                                candidates.get(i).id(),
                                candidates.get(kept[i]).id(),
                                NearDuplicates.similarity(signatures, i, kept[i])));
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

    /** What became of a candidate; null if it is fit to be drawn. */
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

    /** Examples of what is contaminated. */
    List<Contaminated> contaminated() {
        return contaminated;
    }
}
