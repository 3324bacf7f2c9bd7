package org.longalign.plot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionReport.Contaminated;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.corpus.SelectionReport.Tally;
import org.longalign.corpus.dedup.NearDuplicates.Match;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a selection did, as tables. */
public final class SelectionTables {
    private SelectionTables() {}

    /**
     * The funnel: a row for what was read, one for each reason to drop a document, with what it left, and one for the
     * sample. Broken records are no documents; they have a row of their own without tokens.
     */
    public static Table funnel(SelectionReport report) {
        StringColumn stage = StringColumn.create("stage");
        LongColumn documents = LongColumn.create("documents");
        LongColumn tokens = LongColumn.create("tokens");
        LongColumn left = LongColumn.create("documents left");
        stage.append("broken records");
        documents.append(report.broken());
        tokens.appendMissing();
        left.appendMissing();
        stage.append("read");
        documents.append(report.read().documents());
        tokens.append(report.read().tokens());
        left.append(report.read().documents());
        for (Fate fate : Fate.values()) {
            Tally tally = report.of(fate);
            stage.append(fate.label());
            documents.append(tally.documents());
            tokens.append(tally.tokens());
            left.append(report.left(fate).documents());
        }
        return Table.create("Selection of " + report.corpus(), stage, documents, tokens, left);
    }

    /** Wanted and got: a row for each source and language. */
    public static Table shares(SelectionReport report) {
        List<Share> shares = report.shares();
        return Table.create(
                "Wanted and got",
                StringColumn.create(
                        "language",
                        shares.stream().map(share -> share.language().code()).toList()),
                StringColumn.create("source", shares.stream().map(Share::source).toList()),
                IntColumn.create(
                        "available", shares.stream().mapToInt(Share::available).toArray()),
                IntColumn.create(
                        "wanted", shares.stream().mapToInt(Share::wanted).toArray()),
                IntColumn.create("got", shares.stream().mapToInt(Share::got).toArray()),
                LongColumn.create(
                        "tokens", shares.stream().mapToLong(Share::tokens).toArray()));
    }

    /** The examples of near duplicates: a row for each pair with its estimated similarity. */
    public static Table nearDuplicates(SelectionReport report) {
        List<Match> matches = report.nearDuplicates();
        return Table.create(
                "Near duplicates",
                StringColumn.create("dropped", matches.stream().map(Match::id).toList()),
                StringColumn.create("kept", matches.stream().map(Match::kept).toList()),
                DoubleColumn.create(
                        "similarity",
                        matches.stream().mapToDouble(Match::similarity).toArray()));
    }

    /** The examples of contaminated documents: a row for each with the evaluation text that it holds most of. */
    public static Table contaminated(SelectionReport report) {
        List<Contaminated> found = report.contaminated();
        return Table.create(
                "Contaminated",
                StringColumn.create(
                        "document", found.stream().map(Contaminated::id).toList()),
                StringColumn.create(
                        "evaluation text",
                        found.stream().map(each -> each.found().item()).toList()),
                IntColumn.create(
                        "n-grams",
                        found.stream().mapToInt(each -> each.found().hits()).toArray()),
                StringColumn.create(
                        "first of them",
                        found.stream().map(each -> each.found().phrase()).toList()));
    }

    /** The evaluation texts that were found, with how many of the examples hold each; most first. */
    public static Table evaluationTexts(SelectionReport report) {
        Map<String, Long> counts = new TreeMap<>(report.contaminated().stream()
                .collect(Collectors.groupingBy(each -> each.found().item(), Collectors.counting())));
        return Table.create(
                        "Evaluation texts found",
                        StringColumn.create("evaluation text", List.copyOf(counts.keySet())),
                        IntColumn.create(
                                "documents",
                                counts.values().stream()
                                        .mapToInt(Long::intValue)
                                        .toArray()))
                .sortDescendingOn("documents");
    }
}
