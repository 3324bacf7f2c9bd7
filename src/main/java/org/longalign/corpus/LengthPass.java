package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionReport.Uncountable;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.internal.Fingerprint;
import org.longalign.corpus.internal.MinHash;
import org.longalign.corpus.internal.Signatures;
import org.longalign.data.Document;
import org.longalign.tokenize.Tokenizer;

/** The first pass of a selection, in which several threads examine every document. */
final class LengthPass {
    /** The most characters of documents in progress; a character takes at most two bytes. */
    private static final long MAX_CHARACTERS = 32 << 20;

    private final SelectionSettings settings;
    private final @Nullable NearDuplicates nearDuplicates;
    private final @Nullable Decontamination decontamination;
    private final @Nullable MinHash minHash;
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

    /** The findings about a document; the fate is null while it may still be drawn, the problem that of counting. */
    private record Findings(
            Document document,
            int tokens,
            @Nullable Fate fate,
            @Nullable Candidate candidate,
            int @Nullable [] signature,
            String problem) {
        static Findings dropped(Document document, int tokens, Fate fate, String problem) {
            return new Findings(document, tokens, fate, null, null, problem);
        }
    }

    LengthPass(SelectionSettings settings) {
        this.settings = settings;
        this.nearDuplicates = settings.filters().nearDuplicates();
        this.decontamination = settings.filters().decontamination();
        this.minHash =
                nearDuplicates == null ? null : new MinHash(nearDuplicates.permutations(), nearDuplicates.seed());
        this.signatures = new Signatures(nearDuplicates == null ? 1 : nearDuplicates.permutations());
    }

    /** Reads the corpus. */
    LengthPass run() {
        try (Stream<Document> stream = settings.corpus().read(bad -> broken++)) {
            new OrderedParallelMap(settings.work().threads(), MAX_CHARACTERS)
                    .run(stream.iterator(), document -> document.text().length(), this::examine, this::take);
        } catch (CancellationException e) {
            throw (CancellationException) new CancellationException("interrupted after " + documents + " documents of "
                            + settings.corpus().name())
                    .initCause(e);
        }
        return this;
    }

    /** Does everything that takes time; runs on any thread. */
    private Findings examine(Document document) {
        LengthCache cache = settings.work().lengthCache();
        Tokenizer tokenizer = settings.work().tokenizer();
        String text = document.text();
        int length;
        try {
            length = cache == null ? tokenizer.count(text) : cache.tokens(text, tokenizer);
        } catch (IllegalArgumentException e) {
            return Findings.dropped(document, 0, Fate.UNCOUNTABLE, String.valueOf(e.getMessage()));
        }
        Fate fate = fateByLength(document, length);
        if (fate != null) {
            return Findings.dropped(document, length, fate, "");
        }
        Candidate candidate = new Candidate(
                document.id(),
                new Stratum(document.language(), document.provenance().source()),
                length,
                Fingerprint.of(text),
                decontamination == null ? null : decontamination.find(text).orElse(null));
        int[] signature = minHash == null || nearDuplicates == null
                ? null
                : minHash.signature(text, nearDuplicates.shingle(document.language()));
        return new Findings(document, length, null, candidate, signature, "");
    }

    private @Nullable Fate fateByLength(Document document, int length) {
        if (!settings.sample().languages().contains(document.language())) {
            return Fate.WRONG_LANGUAGE;
        }
        if (length < settings.draw().minTokens()) {
            return Fate.TOO_SHORT;
        }
        return length > settings.draw().maxTokens() ? Fate.TOO_LONG : null;
    }

    /** Collects findings in the order of the corpus; runs on the calling thread. */
    private void take(Findings findings) {
        documents++;
        characters += findings.document().text().length();
        tokens += findings.tokens();
        if (findings.fate() == Fate.UNCOUNTABLE) {
            uncountable.add(new Uncountable(findings.document().id(), findings.problem()));
            if (uncountable.size() > SelectionReport.MAX_EXAMPLES) {
                uncountable.pollLast();
            }
        } else if (findings.fate() != Fate.WRONG_LANGUAGE) {
            Stratum stratum = new Stratum(
                    findings.document().language(),
                    findings.document().provenance().source());
            strata.putIfAbsent(stratum, stratum);
            if (lengthCount == lengths.length) {
                lengths = Arrays.copyOf(lengths, lengthCount * 2);
            }
            lengths[lengthCount++] = findings.tokens();
        }
        if (findings.fate() != null) {
            dropped.merge(findings.fate(), new Tally(1, findings.tokens()), Tally::plus);
        }
        Candidate candidate = findings.candidate();
        if (candidate != null) {
            candidates.add(new Candidate(
                    candidate.id(),
                    strata.getOrDefault(candidate.stratum(), candidate.stratum()),
                    candidate.tokens(),
                    candidate.fingerprint(),
                    candidate.contamination()));
            if (findings.signature() != null) {
                signatures.add(findings.signature());
            }
        }
        settings.work().listener().accept(new SelectionProgress(documents, characters, tokens));
    }

    /** The documents within the limits, in the order of the corpus. */
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

    /** The number of broken records. */
    long broken() {
        return broken;
    }
}
