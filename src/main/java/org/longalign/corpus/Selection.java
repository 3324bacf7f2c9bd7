package org.longalign.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.longalign.corpus.SelectedDocuments.Chosen;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionSettings.Filters;
import org.longalign.corpus.SelectionSettings.Sample;
import org.longalign.corpus.SelectionSettings.Work;
import org.longalign.corpus.SelectionSteps.Available;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.tokenize.Tokenizer;

/**
 * Selects the documents to build instructions from (paper, section 3.2 and appendix A):
 *
 * <pre>{@code
 * // given: Corpus corpus, Tokenizer tokenizer
 * SelectedDocuments selected = Selection.of(corpus, tokenizer)
 *         .tokens(8_192, 65_536)
 *         .decontaminate(EvaluationSet.read(Path.of("test_cases.json"), "query", "answer"))
 *         .count(10_000).chinese(0.10).exponent(1.0).seed(7)
 *         .run();
 * System.out.println(selected.report()); // the fate of every document, wanted and selected numbers
 * selected.write(Path.of("long.jsonl"));
 * }</pre>
 *
 * <p>A first pass over the corpus counts the tokens of each document and drops those outside of the length limits. Then
 * exact duplicates, contaminated documents and near duplicates are dropped. Of the rest each source gives its share in
 * each language, drawn with a weight that grows with the length ({@link LengthSelection}). A second pass, by {@link
 * SelectedDocuments}, reads the drawn documents.
 *
 * <p>The sample depends only on the documents and the settings, not on threads or the order of the documents. Only the
 * texts in progress are in memory. A document within the limits takes about 200 bytes plus {@link
 * NearDuplicates#bytesPerDocument}, any other 4 bytes.
 *
 * <p>A document whose tokens cannot be counted, since the tokenizer refuses its text, is dropped and reported with the reason.
 *
 * <p>A selection is immutable: every setter returns a copy.
 */
public final class Selection {
    private static final int MIN_TOKENS = 8_192;
    private static final int MAX_TOKENS = 65_536;
    private static final int COUNT = 10_000;
    private static final double CHINESE = 0.10;
    private static final double EXPONENT = 1.0;

    private final SelectionSettings settings;

    /**
     * The progress of a selection.
     *
     * @param documents documents read so far
     * @param characters their characters
     * @param tokens their tokens
     */
    public record Progress(long documents, long characters, long tokens) {}

    private Selection(SelectionSettings settings) {
        this.settings = settings;
    }

    /**
     * A selection with the paper's settings: 10,000 documents of 8,192 to 65,536 tokens, a tenth of them Chinese, longer
     * ones up-weighted in proportion to their length, without exact and near duplicates.
     *
     * @param corpus the documents; it is read twice and must give the same order
     * @param tokenizer counts the lengths
     */
    public static Selection of(Corpus corpus, Tokenizer tokenizer) {
        return new Selection(new SelectionSettings(
                corpus,
                new LengthSelection(MIN_TOKENS, MAX_TOKENS, EXPONENT, 0),
                new Sample(COUNT, CHINESE, Map.of(), UnderfillPolicy.WITHIN_LANGUAGE),
                new Filters(NearDuplicates.defaults(), null),
                new Work(tokenizer, null, Runtime.getRuntime().availableProcessors(), progress -> {})));
    }

    private Selection with(LengthSelection draw) {
        return new Selection(settings.withDraw(draw));
    }

    private Selection with(Sample sample) {
        return new Selection(settings.withSample(sample));
    }

    private Selection with(Filters filters) {
        return new Selection(settings.withFilters(filters));
    }

    private Selection with(Work work) {
        return new Selection(settings.withWork(work));
    }

    /** The minimum and the maximum length in tokens, both included. */
    public Selection tokens(int min, int max) {
        return with(settings.draw().withTokens(min, max));
    }

    /** The power of the length in a document's weight; 0 weighs all documents equally. */
    public Selection exponent(double exponent) {
        return with(settings.draw().withExponent(exponent));
    }

    /** The seed of the draw. */
    public Selection seed(long seed) {
        return with(settings.draw().withSeed(seed));
    }

    /** The number of documents wanted. */
    public Selection count(int count) {
        return with(settings.sample().withCount(count));
    }

    /** The Chinese part of the sample, 0 to 1; with 0 or 1 the other language's documents are dropped. */
    public Selection chinese(double part) {
        return with(settings.sample().withChinese(part));
    }

    /** Relative shares of the sources within each language; 0 for a source not named. By default all are equal. */
    public Selection shares(Map<String, Double> shares) {
        return with(settings.sample().withShares(shares));
    }

    /** The replacement for documents that a source lacks; {@link UnderfillPolicy#WITHIN_LANGUAGE} by default. */
    public Selection underfill(UnderfillPolicy policy) {
        return with(settings.sample().withUnderfill(policy));
    }

    /** Drops near duplicates by these settings instead of {@link NearDuplicates#defaults}. */
    public Selection nearDuplicates(NearDuplicates nearDuplicates) {
        return with(new Filters(nearDuplicates, settings.filters().decontamination()));
    }

    /** Keeps near duplicates; exact ones are dropped all the same. */
    public Selection keepNearDuplicates() {
        return with(new Filters(null, settings.filters().decontamination()));
    }

    /** Drops documents that hold a run of 13 words or 20 Chinese characters of an evaluation text. */
    public Selection decontaminate(EvaluationSet evaluationSet) {
        return decontaminate(Decontamination.against(evaluationSet));
    }

    /** Drops documents that hold parts of evaluation texts. */
    public Selection decontaminate(Decontamination decontamination) {
        return with(new Filters(settings.filters().nearDuplicates(), decontamination));
    }

    /**
     * Takes known lengths from a cache and adds those that had to be counted. The caller closes the cache.
     *
     * @throws IllegalArgumentException if the cache belongs to another tokenizer
     */
    public Selection lengthCache(LengthCache cache) {
        cache.checkBy(settings.work().tokenizer());
        return with(settings.work().withLengthCache(cache));
    }

    /** The number of threads that work, the calling one included; by default one for each processor. */
    public Selection threads(int threads) {
        return with(settings.work().withThreads(threads));
    }

    /** Sets a listener, called after each document on the thread that calls {@link #run}. */
    public Selection onProgress(Consumer<Progress> listener) {
        return with(settings.work().withListener(listener));
    }

    /** Its steps that need no other document, for engines that run it on many machines. */
    public SelectionSteps steps() {
        return settings.steps();
    }

    /**
     * Runs the selection.
     *
     * @throws IllegalArgumentException if two documents within the limits have the same id
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws java.io.UncheckedIOException if the corpus cannot be read
     */
    public SelectedDocuments run() {
        Findings findings = new Findings(settings.filters().nearDuplicates());
        findings.takeBroken(new LengthPass(settings.steps(), settings.work()).run(settings.corpus(), finding -> {
            findings.take(finding);
            settings.work().listener().accept(findings.progress());
        }));
        return select(findings);
    }

    /**
     * Examines one of n shards of the corpus, for instance as one job of an array, and leaves what it found in a folder
     * that all shards share. A shard takes every n-th file. A finished one is not examined again, and a killed one loses
     * its own work alone. {@link #merge} draws the sample.
     *
     * <pre>{@code
     * // given: Selection selection, Path shared, int job
     * selection.shard(job, 64, shared);                       // in each of 64 jobs, numbered from 0
     * SelectedDocuments selected = selection.merge(shared);   // once all are finished
     * }</pre>
     *
     * @param shard 0 to {@code shards - 1}
     * @param shards at most as many as the corpus has {@link Corpus#parts parts}
     * @param folder made if it is missing
     * @return documents of the shard and their tokens
     * @throws IllegalArgumentException if there is no such shard, or the folder is of other work, naming what differs
     * @throws IllegalStateException if a running process examines this shard
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws java.io.UncheckedIOException if the corpus cannot be read or the folder not be written
     */
    public Tally shard(int shard, int shards, Path folder) {
        return new SelectionShards(settings, folder).run(shard, shards);
    }

    /**
     * Draws the sample from the findings of all shards; it is the one that {@link #run} draws.
     *
     * @param folder that of {@link #shard}
     * @throws IllegalStateException naming the shards that are not finished
     * @throws IllegalArgumentException if the folder is of other work, naming what differs
     * @throws java.io.UncheckedIOException naming a file that is damaged or cannot be read
     */
    public SelectedDocuments merge(Path folder) {
        return select(new SelectionShards(settings, folder).merge());
    }

    private SelectedDocuments select(Findings findings) {
        List<Candidate> candidates = findings.candidates();
        DuplicateFilter filter = new DuplicateFilter(
                candidates, findings.signatures(), settings.filters().nearDuplicates());
        Map<Fate, Tally> fates = new EnumMap<>(findings.dropped());
        for (Fate fate : Fate.values()) {
            fates.putIfAbsent(fate, new Tally(0, 0));
        }
        SortedMap<Stratum, List<Candidate>> fit = new TreeMap<>();
        findings.strata().forEach(stratum -> fit.put(stratum, new ArrayList<>()));
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            Fate fate = filter.fate(i);
            if (fate == null) {
                fit.computeIfAbsent(candidate.stratum(), s -> new ArrayList<>()).add(candidate);
            } else {
                fates.merge(fate, new Tally(1, candidate.tokens()), Tally::plus);
            }
        }
        List<Available> available = new ArrayList<>();
        fit.forEach((stratum, documents) ->
                available.add(new Available(stratum.language(), stratum.source(), documents.size())));
        SortedMap<String, Chosen> chosen = new TreeMap<>();
        List<Share> shares = new ArrayList<>();
        for (Share share : settings.steps().quotas(available)) {
            List<Candidate> documents = fit.getOrDefault(new Stratum(share.language(), share.source()), List.of());
            List<Candidate> drawn = draw(documents, share.got());
            drawn.forEach(
                    candidate -> chosen.put(candidate.id(), new Chosen(candidate.tokens(), candidate.fingerprint())));
            Tally all = tally(documents);
            Tally of = tally(drawn);
            fates.merge(Fate.CHOSEN, of, Tally::plus);
            fates.merge(
                    Fate.NOT_DRAWN,
                    new Tally(all.documents() - of.documents(), all.tokens() - of.tokens()),
                    Tally::plus);
            shares.add(share.withTokens(of.tokens()));
        }
        SelectionReport report = new SelectionReport(
                settings.corpus().name(),
                settings.work().tokenizer().name(),
                findings.broken(),
                findings.read(),
                fates,
                shares,
                findings.uncountable(),
                filter.copies(),
                filter.matches(),
                filter.contaminated(),
                settings.steps()
                        .notes(findings.strata().stream().map(Stratum::source).toList()));
        return new SelectedDocuments(settings.corpus(), chosen, findings.lengths(), report, settings.steps());
    }

    private List<Candidate> draw(List<Candidate> documents, int count) {
        return documents.stream()
                .map(c -> new SamplingKey<>(settings.draw().drawKey(c.id(), c.tokens()), c.id(), c))
                .sorted(SamplingKey.order())
                .limit(count)
                .map(SamplingKey::value)
                .toList();
    }

    private static Tally tally(List<Candidate> documents) {
        return new Tally(
                documents.size(),
                documents.stream().mapToLong(Candidate::tokens).sum());
    }
}
