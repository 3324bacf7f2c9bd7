package org.longalign.corpus;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.longalign.corpus.Selected.Chosen;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.tokenize.Tokenizer;

/**
 * Chooses the documents to make instructions of (paper, section 3.2 and appendix A):
 *
 * <pre>{@code
 * Selected selected = Selection.of(corpus, tokenizer)
 *         .tokens(8_192, 65_536)
 *         .decontaminate(EvaluationSet.read(Path.of("test_cases.json"), "query", "answer"))
 *         .count(10_000).chinese(0.10).exponent(1.0).seed(7)
 *         .run();
 * selected.report()                     // what became of every document, wanted against got
 * selected.write(Path.of("long.jsonl"));
 * }</pre>
 *
 * <p>One reading of the corpus counts the tokens of each document and looks at its text; exact duplicates, what holds
 * evaluation texts, and near duplicates are dropped; of the rest each source gives its share in each language, drawn with a weight
 * that grows with the length ({@link LengthSelection}). A second reading, by {@link Selected}, fetches what was drawn.
 *
 * <p>The sample depends on the documents and the settings alone: not on threads, nor on the order in which documents come,
 * as long as their ids stay. No texts are held but those that are being looked at; of each document within the limits some
 * 200 bytes are, and what {@link NearDuplicates#bytesPerDocument} says; of any other 4 bytes.
 *
 * <p>It is immutable: each setting gives another selection.
 */
public final class Selection {
    private static final int MIN_TOKENS = 8_192;
    private static final int MAX_TOKENS = 65_536;
    private static final int COUNT = 10_000;
    private static final double CHINESE = 0.10;
    private static final double EXPONENT = 1.0;

    private final SelectionSettings settings;

    private Selection(SelectionSettings settings) {
        this.settings = settings;
    }

    /**
     * Of a corpus, as the paper has it: 10,000 documents of 8,192 to 65,536 tokens, a tenth of them Chinese, longer ones
     * up-weighted in proportion to their length, without exact and near duplicates.
     *
     * @param corpus is read twice, in the same order
     * @param tokenizer lengths are by it
     */
    public static Selection of(Corpus corpus, Tokenizer tokenizer) {
        return new Selection(new SelectionSettings(
                corpus,
                tokenizer,
                new LengthSelection(MIN_TOKENS, MAX_TOKENS, EXPONENT, 0),
                COUNT,
                CHINESE,
                Map.of(),
                Shortfall.WITHIN_LANGUAGE,
                NearDuplicates.defaults(),
                null,
                null,
                Runtime.getRuntime().availableProcessors(),
                progress -> {}));
    }

    /** Least and greatest length, both included. */
    public Selection tokens(int min, int max) {
        LengthSelection draw = settings.draw();
        return new Selection(settings.withDraw(new LengthSelection(min, max, draw.exponent(), draw.seed())));
    }

    /** The power of the length in a document's weight, 0 for an even draw. */
    public Selection exponent(double exponent) {
        LengthSelection draw = settings.draw();
        return new Selection(
                settings.withDraw(new LengthSelection(draw.minTokens(), draw.maxTokens(), exponent, draw.seed())));
    }

    /** The seed of the draw. */
    public Selection seed(long seed) {
        LengthSelection draw = settings.draw();
        return new Selection(
                settings.withDraw(new LengthSelection(draw.minTokens(), draw.maxTokens(), draw.exponent(), seed)));
    }

    /** How many documents are wanted. */
    public Selection count(int count) {
        return new Selection(settings.withCount(count));
    }

    /** The Chinese part of the sample, 0 to 1; with 0 or 1 the other language's documents are dropped. */
    public Selection chinese(double part) {
        return new Selection(settings.withChinese(part));
    }

    /**
     * Relative shares of the sources within each language; 0 for a source that is not named. By default all give alike.
     */
    public Selection shares(Map<String, Double> shares) {
        return new Selection(settings.withShares(shares));
    }

    /** What is done where a source has too few documents; {@link Shortfall#WITHIN_LANGUAGE} by default. */
    public Selection shortfall(Shortfall shortfall) {
        return new Selection(settings.withShortfall(shortfall));
    }

    /** How near duplicates are found. */
    public Selection nearDuplicates(NearDuplicates nearDuplicates) {
        return new Selection(settings.withNearDuplicates(nearDuplicates));
    }

    /** Does not look for near duplicates; exact ones are dropped all the same. */
    public Selection keepNearDuplicates() {
        return new Selection(settings.withNearDuplicates(null));
    }

    /** Drops documents that hold a run of 13 words or 20 Chinese characters of an evaluation text. */
    public Selection decontaminate(EvaluationSet evaluationSet) {
        return decontaminate(Decontamination.against(evaluationSet));
    }

    /** Drops documents that hold parts of evaluation texts. */
    public Selection decontaminate(Decontamination decontamination) {
        return new Selection(settings.withDecontamination(decontamination));
    }

    /**
     * Takes lengths from a cache of this tokenizer's, and puts there what had to be counted. The caller closes it.
     *
     * @throws IllegalArgumentException if the cache is another tokenizer's
     */
    public Selection lengthCache(LengthCache cache) {
        cache.checkBy(settings.tokenizer());
        return new Selection(settings.withLengthCache(cache));
    }

    /** How many threads work, the calling one included; by default one for each processor. */
    public Selection threads(int threads) {
        return new Selection(settings.withThreads(threads));
    }

    /** Tells how far the reading is, after each document. */
    public Selection onProgress(Consumer<SelectionProgress> listener) {
        return new Selection(settings.withProgress(listener));
    }

    /**
     * Chooses.
     *
     * @throws IllegalArgumentException if two documents within the limits have the same id
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws java.io.UncheckedIOException if the corpus cannot be read
     */
    public Selected run() {
        Survey survey = new Survey(settings).run();
        List<Candidate> candidates = survey.candidates();
        Sieve sieve = new Sieve(candidates, survey.signatures(), settings.nearDuplicates());
        Map<Fate, Tally> fates = new EnumMap<>(survey.dropped());
        for (Fate fate : Fate.values()) {
            fates.putIfAbsent(fate, new Tally(0, 0));
        }
        SortedMap<Stratum, List<Candidate>> fit = new TreeMap<>();
        survey.strata().forEach(stratum -> fit.put(stratum, new ArrayList<>()));
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            Fate fate = sieve.fate(i);
            if (fate == null) {
                fit.computeIfAbsent(candidate.stratum(), s -> new ArrayList<>()).add(candidate);
            } else {
                fates.merge(fate, new Tally(1, candidate.tokens()), Tally::plus);
            }
        }
        SortedMap<Stratum, Integer> available = new TreeMap<>();
        fit.forEach((stratum, documents) -> available.put(stratum, documents.size()));
        Quotas quotas =
                Quotas.of(settings.count(), settings.chinese(), settings.shares(), settings.shortfall(), available);
        SortedMap<String, Chosen> chosen = new TreeMap<>();
        List<Share> shares = new ArrayList<>();
        quotas.got().forEach((stratum, quota) -> {
            List<Candidate> documents = fit.getOrDefault(stratum, List.of());
            List<Candidate> drawn = draw(documents, quota);
            drawn.forEach(
                    candidate -> chosen.put(candidate.id(), new Chosen(candidate.tokens(), candidate.fingerprint())));
            Tally all = tally(documents);
            Tally of = tally(drawn);
            fates.merge(Fate.CHOSEN, of, Tally::plus);
            fates.merge(
                    Fate.NOT_DRAWN,
                    new Tally(all.documents() - of.documents(), all.tokens() - of.tokens()),
                    Tally::plus);
            shares.add(new Share(
                    stratum.language(),
                    stratum.source(),
                    documents.size(),
                    quotas.wanted().getOrDefault(stratum, 0),
                    quota,
                    of.tokens()));
        });
        SelectionReport report = new SelectionReport(
                settings.corpus().name(),
                settings.tokenizer().name(),
                survey.broken(),
                survey.read(),
                fates,
                shares,
                sieve.copies(),
                sieve.matches(),
                sieve.contaminated(),
                notes(survey));
        return new Selected(settings.corpus(), chosen, survey.lengths(), report);
    }

    private List<Candidate> draw(List<Candidate> documents, int count) {
        return documents.stream()
                .map(c -> new Keyed<>(settings.draw().drawKey(c.id(), c.tokens()), c.id(), c))
                .sorted(Keyed.order())
                .limit(count)
                .map(Keyed::value)
                .toList();
    }

    private static Tally tally(List<Candidate> documents) {
        return new Tally(
                documents.size(),
                documents.stream().mapToLong(Candidate::tokens).sum());
    }

    private List<String> notes(Survey survey) {
        List<String> notes = new ArrayList<>();
        settings.shares().keySet().stream()
                .filter(source -> survey.strata().stream()
                        .noneMatch(stratum -> stratum.source().equals(source)))
                .forEach(source -> notes.add("no document is of the source " + source + ", which has a share"));
        Decontamination decontamination = settings.decontamination();
        if (decontamination != null && !decontamination.uncheckable().isEmpty()) {
            notes.add("not looked for, because they are too short: "
                    + decontamination.uncheckable().size() + " evaluation texts, such as "
                    + decontamination.uncheckable().get(0).name());
        }
        return notes;
    }
}
