package org.longalign.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionSettings.Filters;
import org.longalign.corpus.SelectionSettings.Sample;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.corpus.contamination.Decontamination;
import org.longalign.corpus.dedup.NearDuplicates;
import org.longalign.corpus.internal.Fingerprint;
import org.longalign.corpus.internal.MinHash;
import org.longalign.data.Document;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.tokenize.Tokenizer;

/**
 * The steps of a {@link Selection} that need no other document, for engines that run it on many machines: the examination
 * of a document, its key in the draw, and the quotas of the strata. It can be sent to other machines.
 */
public final class SelectionSteps implements Serializable {
    private static final long serialVersionUID = 1L;

    private final LengthSelection draw;
    private final Sample sample;
    private final Filters filters;
    private transient volatile @Nullable MinHash minHash;

    SelectionSteps(LengthSelection draw, Sample sample, Filters filters) {
        this.draw = draw;
        this.sample = sample;
        this.filters = filters;
    }

    /**
     * The findings about a document, without its text.
     *
     * @param id the document
     * @param language its language
     * @param source its source, as in provenance
     * @param characters characters of the text
     * @param tokens its length; 0 if it could not be counted
     * @param fate the reason to drop it; null while it may be drawn
     * @param problem the reason why its tokens could not be counted; empty otherwise
     * @param text what exact duplicates agree in, as are all that follow null for a dropped document
     * @param contamination the evaluation text in it; null for none
     * @param signature its MinHash signature of {@link NearDuplicates#permutations} components; null if near duplicates are
     *     kept
     */
    public record Finding(
            String id,
            Language language,
            String source,
            int characters,
            int tokens,
            @Nullable Fate fate,
            String problem,
            @Nullable NormalisedText text,
            @Nullable Contamination contamination,
            int @Nullable [] signature)
            implements Serializable {}

    /**
     * The first 128 bits of the SHA-256 of a text in lower case with single spaces. Exact duplicates agree in them.
     *
     * @param high the first 64 bits
     * @param low the next 64
     */
    public record NormalisedText(long high, long low) implements Serializable {
        /** Those of a text. */
        public static NormalisedText of(String text) {
            Fingerprint fingerprint = Fingerprint.of(text);
            return new NormalisedText(fingerprint.high(), fingerprint.low());
        }

        Fingerprint fingerprint() {
            return new Fingerprint(high, low);
        }
    }

    /**
     * A source in a language, which has a quota in the sample.
     *
     * @param language the language
     * @param source the source, as in provenance
     * @param documents documents that can be drawn
     */
    public record Available(Language language, String source, int documents) {}

    /** Examines a document: language, length, contamination and signature. Runs on any thread. */
    public Finding examine(Document document, Tokenizer tokenizer) {
        return examine(document, tokenizer, null);
    }

    Finding examine(Document document, Tokenizer tokenizer, @Nullable LengthCache lengths) {
        String text = document.text();
        int tokens;
        try {
            tokens = lengths == null ? tokenizer.count(text) : lengths.tokens(text, tokenizer);
        } catch (IllegalArgumentException e) {
            return dropped(document, 0, Fate.UNCOUNTABLE, String.valueOf(e.getMessage()));
        }
        Fate fate = fateByLength(document, tokens);
        if (fate != null) {
            return dropped(document, tokens, fate, "");
        }
        Decontamination decontamination = filters.decontamination();
        NearDuplicates nearDuplicates = filters.nearDuplicates();
        return new Finding(
                document.id(),
                document.language(),
                document.provenance().source(),
                text.length(),
                tokens,
                null,
                "",
                NormalisedText.of(text),
                decontamination == null ? null : decontamination.find(text).orElse(null),
                nearDuplicates == null
                        ? null
                        : minHash(nearDuplicates).signature(text, nearDuplicates.shingle(document.language())));
    }

    private static Finding dropped(Document document, int tokens, Fate fate, String problem) {
        return new Finding(
                document.id(),
                document.language(),
                document.provenance().source(),
                document.text().length(),
                tokens,
                fate,
                problem,
                null,
                null,
                null);
    }

    private @Nullable Fate fateByLength(Document document, int tokens) {
        if (!sample.languages().contains(document.language())) {
            return Fate.WRONG_LANGUAGE;
        }
        if (tokens < draw.minTokens()) {
            return Fate.TOO_SHORT;
        }
        return tokens > draw.maxTokens() ? Fate.TOO_LONG : null;
    }

    private MinHash minHash(NearDuplicates settings) {
        MinHash known = minHash;
        if (known == null) {
            known = new MinHash(settings.permutations(), settings.seed());
            minHash = known;
        }
        return known;
    }

    /** The settings of the search for near duplicates; null if they are kept. */
    public @Nullable NearDuplicates nearDuplicates() {
        return filters.nearDuplicates();
    }

    /** The key of a document in the draw: of a stratum those of the smallest keys are drawn, of equal ones the smaller id. */
    public double drawKey(String id, int tokens) {
        return draw.drawKey(id, tokens);
    }

    /**
     * Divides the sample among the strata.
     *
     * @param available the documents of every stratum of a wanted language, also of those without any
     * @return the documents wanted and drawn of each stratum, in order, with no tokens yet
     */
    public List<Share> quotas(Collection<Available> available) {
        SortedMap<Stratum, Integer> documents = new TreeMap<>();
        available.forEach(each -> documents.put(new Stratum(each.language(), each.source()), each.documents()));
        Quotas quotas = Quotas.of(sample, documents);
        List<Share> shares = new ArrayList<>();
        quotas.got()
                .forEach((stratum, quota) -> shares.add(new Share(
                        stratum.language(),
                        stratum.source(),
                        documents.getOrDefault(stratum, 0),
                        quotas.wanted().getOrDefault(stratum, 0),
                        quota,
                        0)));
        return shares;
    }

    /**
     * Remarks for the report.
     *
     * @param sources the sources that have documents in a wanted language
     */
    public List<String> notes(Collection<String> sources) {
        List<String> notes = new ArrayList<>();
        SortedSet<String> missing = new TreeSet<>(sample.shares().keySet());
        missing.removeAll(new TreeSet<>(sources));
        missing.forEach(source -> notes.add("no document comes from the source " + source + ", which has a share"));
        Decontamination decontamination = filters.decontamination();
        if (decontamination != null && !decontamination.uncheckable().isEmpty()) {
            notes.add("too short to be looked for: "
                    + decontamination.uncheckable().size() + " evaluation texts, such as "
                    + decontamination.uncheckable().get(0).name());
        }
        return notes;
    }

    /** All settings but corpus and tokenizer, by their names. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(examination());
        settings.put("count", String.valueOf(sample.count()));
        settings.put("Chinese part", String.valueOf(sample.chinese()));
        settings.put("shares", sample.shares().toString());
        settings.put("replacement for what a source lacks", sample.underfill().toString());
        settings.put("exponent of the length", String.valueOf(draw.exponent()));
        settings.put("seed", String.valueOf(draw.seed()));
        return settings;
    }

    /**
     * The content of {@code report.json} beside the documents that were chosen.
     *
     * @return JSON of {@link #settings} and the report
     */
    public String json(SelectionReport report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("settings", settings());
        all.put("report", report);
        try {
            return Jsonl.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The settings that findings depend on, by their names. */
    Map<String, String> examination() {
        Decontamination decontamination = filters.decontamination();
        return Map.of(
                "tokens",
                draw.minTokens() + " to " + draw.maxTokens(),
                "languages",
                sample.languages().toString(),
                "near duplicates",
                String.valueOf(filters.nearDuplicates()),
                "evaluation texts",
                decontamination == null ? "none" : decontamination.description());
    }
}
