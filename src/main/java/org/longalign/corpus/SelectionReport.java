package org.longalign.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.longalign.corpus.contamination.Contamination;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import org.longalign.data.Language;

/**
 * What a selection did with every document that it read. The numbers add up: what was read is what was dropped, for
 * whatever reason, and what was chosen. Equal selections give equal reports.
 *
 * @param corpus name of the corpus
 * @param tokenizer name of the tokenizer that lengths are by
 * @param broken records that could not be read, which are no documents
 * @param read all documents that were read
 * @param fates documents and tokens of every fate, none left out
 * @param shares wanted and got, for each source and language
 * @param exactDuplicates examples of documents with the text of another
 * @param nearDuplicates examples of documents that are nearly another
 * @param contaminated examples of documents that hold evaluation texts. Of each kind of examples these are the first
 *     {@value #MAX_EXAMPLES} by id
 * @param notes what else one should know, such as a source that gave nothing
 */
public record SelectionReport(
        String corpus,
        String tokenizer,
        long broken,
        Tally read,
        Map<Fate, Tally> fates,
        List<Share> shares,
        List<Copy> exactDuplicates,
        List<Match> nearDuplicates,
        List<Contaminated> contaminated,
        List<String> notes) {
    /** The most examples of a kind. */
    public static final int MAX_EXAMPLES = 1_000;
    /** Stands in {@link #shares} for the source of a language that no source has. */
    public static final String NO_SOURCE = "(none)";

    private static final int SHOWN = 5;

    /** Documents and their tokens. */
    public record Tally(long documents, long tokens) {
        /** Both together. */
        public Tally plus(Tally other) {
            return new Tally(documents + other.documents, tokens + other.tokens);
        }
    }

    /**
     * A stratum's part of the sample.
     *
     * @param language its language
     * @param source its source
     * @param available documents that were fit to be drawn
     * @param wanted documents that it should have given
     * @param got documents that were drawn of it
     * @param tokens tokens of these
     */
    public record Share(Language language, String source, int available, int wanted, int got, long tokens) {}

    /**
     * A document with the text of another.
     *
     * @param id the one that is dropped
     * @param kept the one with the smallest id
     */
    public record Copy(String id, String kept) {}

    /** A document that holds part of an evaluation text. */
    public record Contaminated(String id, Contamination found) {}

    /** @throws IllegalArgumentException if a fate is missing, or the numbers do not add up */
    public SelectionReport {
        fates = Collections.unmodifiableMap(new EnumMap<>(fates));
        shares = List.copyOf(shares);
        exactDuplicates = List.copyOf(exactDuplicates);
        nearDuplicates = List.copyOf(nearDuplicates);
        contaminated = List.copyOf(contaminated);
        notes = List.copyOf(notes);
        if (fates.size() != Fate.values().length) {
            throw new IllegalArgumentException("every fate needs a tally, and there are only " + fates.keySet());
        }
        Tally sum = fates.values().stream().reduce(new Tally(0, 0), Tally::plus);
        if (!sum.equals(read)) {
            throw new IllegalArgumentException("read were " + read + ", and the fates are of " + sum);
        }
        Tally chosen = fates.get(Fate.CHOSEN);
        long got = shares.stream().mapToLong(Share::got).sum();
        long tokens = shares.stream().mapToLong(Share::tokens).sum();
        if (chosen == null || chosen.documents() != got || chosen.tokens() != tokens) {
            throw new IllegalArgumentException("the sample is " + chosen + ", and its strata give " + got
                    + " documents and " + tokens + " tokens");
        }
    }

    /** What became so. */
    public Tally of(Fate fate) {
        return fates.getOrDefault(fate, new Tally(0, 0));
    }

    /** What was left after all documents of a fate were dropped; after {@link Fate#NOT_DRAWN} the sample. */
    public Tally left(Fate fate) {
        Tally left = new Tally(0, 0);
        for (Fate later : Fate.values()) {
            if (later.compareTo(fate) > 0 || later == Fate.CHOSEN) {
                left = left.plus(of(later));
            }
        }
        return left;
    }

    /** Documents that the sample was meant to have. */
    public int wanted() {
        return shares.stream().mapToInt(Share::wanted).sum();
    }

    /** The Chinese part of the sample, 0 to 1. */
    public double chineseShare() {
        long chinese = shares.stream()
                .filter(share -> share.language() == Language.CHINESE)
                .mapToLong(Share::got)
                .sum();
        return of(Fate.CHOSEN).documents() == 0
                ? 0
                : (double) chinese / of(Fate.CHOSEN).documents();
    }

    /** The funnel, wanted against got, and the first examples. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(corpus + ", lengths by " + tokenizer);
        lines.add(String.format(Locale.ROOT, "  %-18s %,12d records", "broken", broken));
        line(lines, "read", read);
        for (Fate fate : Fate.values()) {
            line(lines, (fate == Fate.CHOSEN ? "" : "- ") + fate.label(), of(fate));
        }
        lines.add(String.format(Locale.ROOT, "  %-24s %4s %12s %12s %12s", "source", "", "available", "wanted", "got"));
        for (Share share : shares) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-24s %4s %,12d %,12d %,12d%s",
                    share.source(),
                    share.language().code(),
                    share.available(),
                    share.wanted(),
                    share.got(),
                    share.got() < share.wanted() ? "  <- short" : ""));
        }
        examples(
                lines,
                exactDuplicates.stream()
                        .map(c -> c.id() + " is a copy of " + c.kept())
                        .toList());
        examples(
                lines,
                nearDuplicates.stream()
                        .map(m ->
                                String.format(Locale.ROOT, "%s is nearly %s (%.2f)", m.id(), m.kept(), m.similarity()))
                        .toList());
        examples(
                lines,
                contaminated.stream().map(c -> c.id() + " holds " + c.found()).toList());
        notes.forEach(note -> lines.add("  NOTE " + note));
        return String.join("\n", lines);
    }

    private static void line(List<String> lines, String label, Tally tally) {
        lines.add(String.format(
                Locale.ROOT, "  %-18s %,12d documents %,16d tokens", label, tally.documents(), tally.tokens()));
    }

    private static void examples(List<String> lines, List<String> all) {
        all.stream().limit(SHOWN).forEach(example -> lines.add("  " + example));
        if (all.size() > SHOWN) {
            lines.add("  ...");
        }
    }
}
