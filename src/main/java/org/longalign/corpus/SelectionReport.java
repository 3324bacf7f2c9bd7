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
 * The fate of every document that a selection read. The numbers add up: documents read = dropped + not drawn + chosen.
 * Equal selections give equal reports. Of each kind of examples the first {@value #MAX_EXAMPLES} by id are kept.
 *
 * @param corpus name of the corpus
 * @param tokenizer name of the tokenizer that counted the lengths
 * @param broken records that could not be read and so are no documents
 * @param read all documents read
 * @param fates documents and tokens of every fate, none missing
 * @param shares wanted and drawn documents of each source and language
 * @param uncountable examples of documents of which the tokens could not be counted
 * @param exactDuplicates examples of documents with the text of another
 * @param nearDuplicates examples of documents that nearly equal another
 * @param contaminated examples of documents that hold evaluation texts
 * @param notes remarks, such as on a source without documents
 */
public record SelectionReport(
        String corpus,
        String tokenizer,
        long broken,
        Tally read,
        Map<Fate, Tally> fates,
        List<Share> shares,
        List<Uncountable> uncountable,
        List<Copy> exactDuplicates,
        List<Match> nearDuplicates,
        List<Contaminated> contaminated,
        List<String> notes) {
    /** The maximum number of examples of a kind. */
    public static final int MAX_EXAMPLES = 1_000;
    /** The source in {@link #shares} of a language that no source has. */
    public static final String NO_SOURCE = "(none)";

    private static final int SHOWN = 5;

    /** Documents and their tokens. */
    public record Tally(long documents, long tokens) {
        /** The sum: {@code new Tally(1, 10).plus(new Tally(2, 30))} -> {@code Tally[documents=3, tokens=40]}. */
        public Tally plus(Tally other) {
            return new Tally(documents + other.documents, tokens + other.tokens);
        }
    }

    /**
     * The part of a source and a language in the sample.
     *
     * @param language the language
     * @param source the source
     * @param available documents that could be drawn
     * @param wanted documents wanted
     * @param got documents drawn
     * @param tokens tokens of the drawn documents
     */
    public record Share(Language language, String source, int available, int wanted, int got, long tokens) {
        /** A copy with other tokens. */
        public Share withTokens(long value) {
            return new Share(language, source, available, wanted, got, value);
        }
    }

    /**
     * A document of which the tokens could not be counted.
     *
     * @param id the dropped document
     * @param reason the tokenizer's reason
     */
    public record Uncountable(String id, String reason) {}

    /**
     * A document with the text of another.
     *
     * @param id the dropped document
     * @param kept the kept one, which has the smallest id
     */
    public record Copy(String id, String kept) {}

    /**
     * A document that holds part of an evaluation text.
     *
     * @param id the dropped document
     * @param found the part
     */
    public record Contaminated(String id, Contamination found) {}

    /** @throws IllegalArgumentException if a fate is missing, or the numbers do not add up */
    public SelectionReport {
        fates = Collections.unmodifiableMap(new EnumMap<>(fates));
        shares = List.copyOf(shares);
        uncountable = List.copyOf(uncountable);
        exactDuplicates = List.copyOf(exactDuplicates);
        nearDuplicates = List.copyOf(nearDuplicates);
        contaminated = List.copyOf(contaminated);
        notes = List.copyOf(notes);
        if (fates.size() != Fate.values().length) {
            throw new IllegalArgumentException(
                    "every fate needs a tally, but there are only those of " + fates.keySet());
        }
        Tally sum = fates.values().stream().reduce(new Tally(0, 0), Tally::plus);
        if (!sum.equals(read)) {
            throw new IllegalArgumentException("documents read are " + read + ", but the fates add up to " + sum);
        }
        Tally chosen = fates.get(Fate.CHOSEN);
        long got = shares.stream().mapToLong(Share::got).sum();
        long tokens = shares.stream().mapToLong(Share::tokens).sum();
        if (chosen == null || chosen.documents() != got || chosen.tokens() != tokens) {
            throw new IllegalArgumentException("the sample is " + chosen + ", but its strata give " + got
                    + " documents and " + tokens + " tokens");
        }
    }

    /** Documents and tokens of a fate. */
    public Tally of(Fate fate) {
        return fates.getOrDefault(fate, new Tally(0, 0));
    }

    /** Documents and tokens left after a fate's documents were dropped; after {@link Fate#NOT_DRAWN} the sample. */
    public Tally left(Fate fate) {
        Tally left = new Tally(0, 0);
        for (Fate later : Fate.values()) {
            if (later.compareTo(fate) > 0 || later == Fate.CHOSEN) {
                left = left.plus(of(later));
            }
        }
        return left;
    }

    /** The number of documents wanted. */
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

    /** A table of fates, one of wanted and drawn documents by source, and the first examples. */
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
                uncountable.stream()
                        .map(u -> u.id() + " is not countable: " + u.reason())
                        .toList());
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
