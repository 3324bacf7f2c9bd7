package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionReport.Uncountable;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.internal.Signatures;

/** The findings about all documents of a corpus, in which only those within the limits take more than 4 bytes. */
final class Findings {
    private final Signatures signatures;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Fate, Tally> dropped = new EnumMap<>(Fate.class);
    /** One instance of each stratum, shared by its documents. */
    private final Map<Stratum, Stratum> strata = new HashMap<>();

    /** The first ones by their ids. */
    private final TreeSet<Uncountable> uncountable =
            new TreeSet<>(Comparator.comparing(Uncountable::id).thenComparing(Uncountable::reason));

    private int[] lengths = new int[1 << 10];
    private int lengthCount;
    private long documents;
    private long characters;
    private long tokens;
    private long broken;

    Findings(@Nullable NearDuplicates nearDuplicates) {
        this.signatures = new Signatures(nearDuplicates == null ? 1 : nearDuplicates.permutations());
    }

    /** Counts a document without keeping the findings about it. */
    void count(Finding finding) {
        documents++;
        characters += finding.characters();
        tokens += finding.tokens();
    }

    /** Takes the findings about a document. */
    void take(Finding finding) {
        count(finding);
        if (finding.fate() == Fate.UNCOUNTABLE) {
            uncountable.add(new Uncountable(finding.id(), finding.problem()));
            if (uncountable.size() > SelectionReport.MAX_EXAMPLES) {
                uncountable.pollLast();
            }
        } else if (finding.fate() != Fate.WRONG_LANGUAGE) {
            Stratum stratum = new Stratum(finding.language(), finding.source());
            strata.putIfAbsent(stratum, stratum);
            if (lengthCount == lengths.length) {
                lengths = Arrays.copyOf(lengths, lengthCount * 2);
            }
            lengths[lengthCount++] = finding.tokens();
        }
        if (finding.fate() != null) {
            dropped.merge(finding.fate(), new Tally(1, finding.tokens()), Tally::plus);
            return;
        }
        Stratum stratum = new Stratum(finding.language(), finding.source());
        candidates.add(new Candidate(
                finding.id(),
                strata.getOrDefault(stratum, stratum),
                finding.tokens(),
                Objects.requireNonNull(finding.text(), finding.id()).fingerprint(),
                finding.contamination()));
        int[] signature = finding.signature();
        if (signature != null) {
            signatures.add(signature);
        }
    }

    /** Counts records that could not be read. */
    void takeBroken(long records) {
        broken += records;
    }

    /** The documents within the limits, in the order in which they were taken. */
    List<Candidate> candidates() {
        return candidates;
    }

    /** Their signatures in the same order; empty if near duplicates are kept. */
    Signatures signatures() {
        return signatures;
    }

    /** Documents whose tokens could not be counted, by their ids. */
    List<Uncountable> uncountable() {
        return List.copyOf(uncountable);
    }

    /** The documents dropped for language or length, or because they could not be counted. */
    Map<Fate, Tally> dropped() {
        return dropped;
    }

    /** The strata of all documents in a wanted language. */
    Set<Stratum> strata() {
        return new TreeSet<>(strata.keySet());
    }

    /** The lengths of all documents in a wanted language, ascending. */
    int[] lengths() {
        int[] all = Arrays.copyOf(lengths, lengthCount);
        Arrays.sort(all);
        return all;
    }

    /** All documents read. */
    Tally read() {
        return new Tally(documents, tokens);
    }

    /** Documents, characters and tokens so far. */
    Selection.Progress progress() {
        return new Selection.Progress(documents, characters, tokens);
    }

    /** The number of broken records. */
    long broken() {
        return broken;
    }
}
