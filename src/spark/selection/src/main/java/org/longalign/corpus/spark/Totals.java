package org.longalign.corpus.spark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.SelectionReport.Uncountable;
import org.longalign.corpus.SelectionSteps.Finding;
import org.longalign.data.Language;

/** Counts over all documents, added up on the workers. Their size does not depend on the number of documents. */
final class Totals implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A source in a language. */
    record Stratum(Language language, String source) implements Serializable, Comparable<Stratum> {
        @Override
        public int compareTo(Stratum other) {
            int byLanguage = language.compareTo(other.language);
            return byLanguage != 0 ? byLanguage : source.compareTo(other.source);
        }

        /** The same in every process, as that of an enum is not: workers divide strata by it. */
        @Override
        public int hashCode() {
            return 31 * language.name().hashCode() + source.hashCode();
        }
    }

    private final Map<Fate, long[]> dropped = new EnumMap<>(Fate.class);
    private final TreeSet<Stratum> strata = new TreeSet<>();
    private final TreeMap<String, String> uncountable = new TreeMap<>();
    private long documents;
    private long tokens;
    private long broken;

    /** Adds what was examined. */
    Totals add(Examined one) {
        Finding finding = one.finding();
        broken += one.broken();
        if (finding == null) {
            return this;
        }
        documents++;
        tokens += finding.tokens();
        Fate fate = finding.fate();
        if (fate == Fate.UNCOUNTABLE) {
            uncountable.put(finding.id(), finding.problem());
            cut();
        } else if (fate != Fate.WRONG_LANGUAGE) {
            strata.add(new Stratum(finding.language(), finding.source()));
        }
        if (fate != null) {
            add(fate, 1, finding.tokens());
        }
        return this;
    }

    /** Adds the totals of other documents. */
    Totals add(Totals other) {
        documents += other.documents;
        tokens += other.tokens;
        broken += other.broken;
        strata.addAll(other.strata);
        other.dropped.forEach((fate, tally) -> add(fate, tally[0], tally[1]));
        uncountable.putAll(other.uncountable);
        cut();
        return this;
    }

    private void add(Fate fate, long moreDocuments, long moreTokens) {
        long[] tally = dropped.computeIfAbsent(fate, f -> new long[2]);
        tally[0] += moreDocuments;
        tally[1] += moreTokens;
    }

    private void cut() {
        while (uncountable.size() > SelectionReport.MAX_EXAMPLES) {
            uncountable.pollLastEntry();
        }
    }

    Tally read() {
        return new Tally(documents, tokens);
    }

    long broken() {
        return broken;
    }

    /** Documents and tokens of every fate that the document alone decides; none missing. */
    Map<Fate, Tally> fates() {
        Map<Fate, Tally> fates = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            long[] tally = dropped.getOrDefault(fate, new long[2]);
            fates.put(fate, new Tally(tally[0], tally[1]));
        }
        return fates;
    }

    TreeSet<Stratum> strata() {
        return strata;
    }

    java.util.List<Uncountable> uncountable() {
        return uncountable.entrySet().stream()
                .map(each -> new Uncountable(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Uncountable::id))
                .toList();
    }
}
