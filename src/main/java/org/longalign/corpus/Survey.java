package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.dedup.Fingerprint;
import org.longalign.corpus.dedup.MinHash;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.dedup.Signatures;
import org.longalign.data.Document;

/** The one reading in which every document is looked at, by several threads. */
final class Survey {
    /** Characters of the documents that are being looked at; two bytes each at most. */
    private static final long MAX_CHARACTERS = 32 << 20;

    private final SelectionSettings settings;
    private final @Nullable NearDuplicates nearDuplicates;
    private final @Nullable Decontamination decontamination;
    private final @Nullable MinHash minHash;
    private final Signatures signatures;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Fate, Tally> dropped = new EnumMap<>(Fate.class);
    /** Each stratum once, for all documents of it to share. */
    private final Map<Stratum, Stratum> strata = new HashMap<>();

    private int[] lengths = new int[1 << 10];
    private int lengthCount;
    private long documents;
    private long characters;
    private long tokens;
    private long broken;

    /** What one look finds. The fate is null where it is not known yet. */
    private record Look(
            Document document,
            int tokens,
            @Nullable Fate fate,
            @Nullable Candidate candidate,
            int @Nullable [] signature) {}

    Survey(SelectionSettings settings) {
        this.settings = settings;
        this.nearDuplicates = settings.nearDuplicates();
        this.decontamination = settings.decontamination();
        this.minHash = nearDuplicates == null ? null : nearDuplicates.minHash();
        this.signatures = new Signatures(nearDuplicates == null ? 1 : nearDuplicates.permutations());
    }

    /** Reads the corpus. */
    Survey run() {
        try (Stream<Document> stream = settings.corpus().read(bad -> broken++)) {
            new OrderedWork(settings.threads(), MAX_CHARACTERS)
                    .run(stream.iterator(), document -> document.text().length(), this::look, this::take);
        } catch (CancellationException e) {
            throw (CancellationException) new CancellationException("interrupted after " + documents + " documents of "
                            + settings.corpus().name())
                    .initCause(e);
        }
        return this;
    }

    /** By any thread: everything that takes time. */
    private Look look(Document document) {
        LengthCache cache = settings.lengthCache();
        String text = document.text();
        int length = cache == null ? settings.tokenizer().count(text) : cache.tokens(text, settings.tokenizer());
        Fate fate = fateByLength(document, length);
        if (fate != null) {
            return new Look(document, length, fate, null, null);
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
        return new Look(document, length, null, candidate, signature);
    }

    private @Nullable Fate fateByLength(Document document, int length) {
        if (!settings.languages().contains(document.language())) {
            return Fate.WRONG_LANGUAGE;
        }
        if (length < settings.draw().minTokens()) {
            return Fate.TOO_SHORT;
        }
        return length > settings.draw().maxTokens() ? Fate.TOO_LONG : null;
    }

    /** By the calling thread, in the order of the corpus. */
    private void take(Look look) {
        documents++;
        characters += look.document().text().length();
        tokens += look.tokens();
        if (look.fate() != Fate.WRONG_LANGUAGE) {
            Stratum stratum = new Stratum(
                    look.document().language(), look.document().provenance().source());
            strata.putIfAbsent(stratum, stratum);
            if (lengthCount == lengths.length) {
                lengths = Arrays.copyOf(lengths, lengthCount * 2);
            }
            lengths[lengthCount++] = look.tokens();
        }
        if (look.fate() != null) {
            dropped.merge(look.fate(), new Tally(1, look.tokens()), Tally::plus);
        }
        Candidate candidate = look.candidate();
        if (candidate != null) {
            candidates.add(new Candidate(
                    candidate.id(),
                    strata.getOrDefault(candidate.stratum(), candidate.stratum()),
                    candidate.tokens(),
                    candidate.fingerprint(),
                    candidate.contamination()));
            if (look.signature() != null) {
                signatures.add(look.signature());
            }
        }
        settings.progress().accept(new SelectionProgress(documents, characters, tokens));
    }

    /** The documents within the limits, in the order of the corpus. */
    List<Candidate> candidates() {
        return candidates;
    }

    /** Their signatures in the same order; none if near duplicates are not looked for. */
    Signatures signatures() {
        return signatures;
    }

    /** Those that were dropped at once. */
    Map<Fate, Tally> dropped() {
        return dropped;
    }

    /** The strata of all documents in the right language. */
    Set<Stratum> strata() {
        return new TreeSet<>(strata.keySet());
    }

    /** The lengths of all documents in the right language, ascending. */
    int[] lengths() {
        int[] all = Arrays.copyOf(lengths, lengthCount);
        Arrays.sort(all);
        return all;
    }

    /** All documents that were read. */
    Tally read() {
        return new Tally(documents, tokens);
    }

    /** Records that could not be read. */
    long broken() {
        return broken;
    }
}
