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
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of a selection: funnel, shares, near duplicates, contamination. */
public final class SelectionTables {
    private SelectionTables() {}

    /**
     * The funnel: a row for the documents read, one for each reason to drop some, with the number left after it, and
     * one for the sample. Broken records are not documents; they have their own row, without tokens.
     */
    public static Table funnel(SelectionReport report) {
        StringColumn stage = StringColumn.create("stage", "broken records", "read");
        LongColumn documents =
                LongColumn.create("documents", report.broken(), report.read().documents());
        LongColumn tokens =
                LongColumn.create("tokens", Columns.MISSING_LONG, report.read().tokens());
        LongColumn left = LongColumn.create(
                "documents left", Columns.MISSING_LONG, report.read().documents());
        for (Fate fate : Fate.values()) {
            Tally tally = report.of(fate);
            stage.append(fate.label());
            documents.append(tally.documents());
            tokens.append(tally.tokens());
            left.append(report.left(fate).documents());
        }
        return Table.create("Selection of " + report.corpus(), stage, documents, tokens, left);
    }

    /** Documents wanted and got, a row for each source and language. */
    public static Table shares(SelectionReport report) {
        List<Share> shares = report.shares();
        return Table.create(
                "Wanted and got",
                Columns.strings("language", shares, share -> share.language().code()),
                Columns.strings("source", shares, Share::source),
                Columns.ints("available", shares, Share::available),
                Columns.ints("wanted", shares, Share::wanted),
                Columns.ints("got", shares, Share::got),
                Columns.longs("tokens", shares, Share::tokens));
    }

    /** Examples of near duplicates: a row for each pair with its estimated similarity. */
    public static Table nearDuplicates(SelectionReport report) {
        List<Match> matches = report.nearDuplicates();
        return Table.create(
                "Near duplicates",
                Columns.strings("dropped", matches, Match::id),
                Columns.strings("kept", matches, Match::kept),
                Columns.doubles("similarity", matches, Match::similarity));
    }

    /** Examples of contaminated documents, each with the evaluation text that it shares most n-grams with. */
    public static Table contaminated(SelectionReport report) {
        List<Contaminated> found = report.contaminated();
        return Table.create(
                "Contaminated",
                Columns.strings("document", found, Contaminated::id),
                Columns.strings("evaluation text", found, each -> each.found().item()),
                Columns.ints("n-grams", found, each -> each.found().hits()),
                Columns.strings("first of them", found, each -> each.found().phrase()));
    }

    /** Evaluation texts found, with the number of examples that hold each; most first. */
    public static Table evaluationTexts(SelectionReport report) {
        Map<String, Long> counts = new TreeMap<>(report.contaminated().stream()
                .collect(Collectors.groupingBy(each -> each.found().item(), Collectors.counting())));
        return Table.create(
                        "Evaluation texts found",
                        Columns.strings("evaluation text", counts.keySet(), text -> text),
                        Columns.ints("documents", counts.values(), Long::intValue))
                .sortDescendingOn("documents");
    }
}
