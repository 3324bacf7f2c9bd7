package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.longalign.evaluation.longbenchchat.Agreement;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.BiasCheck;
import org.longalign.evaluation.longbenchchat.GroupScore;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.PublishedScores;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemScore;
import org.longalign.evaluation.longbenchchat.Verdict;
import org.longalign.tokenize.Tokenizer;
import tech.tablesaw.api.Table;

/** Tables of a benchmark and of judged answers. */
public final class ScoreTables {
    private ScoreTables() {}

    /**
     * A row for each item: index, language, kind, document, tokens of the prompt (empty without the document), query.
     */
    public static Table items(LongBenchChat bench, LongBenchChat opened, Tokenizer tokenizer) {
        List<BenchmarkItem> items = bench.items();
        return Table.create(
                "items",
                Columns.ints("item", items, BenchmarkItem::index),
                Columns.strings(
                        "language", items, item -> item.language().name().toLowerCase(Locale.ROOT)),
                Columns.strings("kind", items, BenchmarkItem::kind),
                Columns.strings("document", items, ScoreTables::document),
                Columns.ints("tokens", items, item -> promptTokens(opened.item(item.index()), tokenizer)),
                Columns.strings("query", items, BenchmarkItem::query));
    }

    private static String document(BenchmarkItem item) {
        String id = item.document();
        return id == null ? "in the prompt" : id;
    }

    private static int promptTokens(BenchmarkItem item, Tokenizer tokenizer) {
        return item.needsDocument() ? Columns.MISSING_INT : item.promptTokens(tokenizer);
    }

    /** A row for each judge and system, in the order of {@link ScoreReport#leaderboard}. */
    public static Table leaderboard(ScoreReport report) {
        List<SystemScore> scores = report.leaderboard();
        return Table.create(
                "leaderboard",
                Columns.strings("judge", scores, SystemScore::judge),
                Columns.strings("kind", scores, score -> score.judgeKind().label()),
                Columns.strings("system", scores, SystemScore::system),
                Columns.strings(
                        "mean [95 % interval]", scores, score -> score.mean().toString()),
                Columns.strings("spread of passes", scores, score -> shown(score.spread())),
                Columns.ints("scored", scores, SystemScore::scored),
                Columns.ints("unscored", scores, SystemScore::unscored));
    }

    /**
     * A row for each verdict: item, system, judge, pass, rating or the reason for having none, and the judge's text.
     */
    public static Table verdicts(List<Verdict> verdicts) {
        return Table.create(
                "verdicts",
                Columns.ints("item", verdicts, Verdict::item),
                Columns.strings("system", verdicts, Verdict::system),
                Columns.strings("judge", verdicts, Verdict::judge),
                Columns.ints("pass", verdicts, Verdict::pass),
                Columns.strings("rating", verdicts, verdict -> verdict.rating().toString()),
                Columns.strings(
                        "judge's text", verdicts, verdict -> verdict.judgement().text()));
    }

    /** A row for each judge, system and group of items. */
    public static Table groups(ScoreReport report, ItemGroups grouping) {
        List<GroupScore> rows = report.by(grouping);
        return Table.create(
                "by " + grouping.name(),
                Columns.strings("judge", rows, row -> row.score().judge()),
                Columns.strings("system", rows, row -> row.score().system()),
                Columns.strings(grouping.name(), rows, GroupScore::group),
                Columns.ints("items", rows, row -> row.score().items()),
                Columns.strings(
                        "mean [95 % interval]", rows, row -> row.score().mean().toString()),
                Columns.ints("unscored", rows, row -> row.score().unscored()));
    }

    /** A row for each pair of judges of a run, then the rows of the paper's table, marked. */
    public static Table agreements(ScoreReport report) {
        List<String[]> rows = new ArrayList<>();
        for (Agreement agreement : report.agreements()) {
            rows.add(new String[] {
                "measured here",
                agreement.firstKind().named(agreement.first()) + " and "
                        + agreement.secondKind().named(agreement.second()),
                Integer.toString(agreement.answers()),
                agreement.spearman().toString(),
                agreement.kendall().toString(),
                agreement.meanAbsoluteDifference().toString()
            });
        }
        PublishedScores.agreement()
                .forEach(row -> rows.add(new String[] {
                    PublishedScores.AGREEMENT_SOURCE,
                    row.raters(),
                    "of 300",
                    String.format(Locale.ROOT, "%.3f", row.spearman()),
                    String.format(Locale.ROOT, "%.3f", row.kendall()),
                    "-"
                }));
        return Columns.texts("agreement", rows, "from", "raters", "answers", "Spearman", "Kendall", "mean difference");
    }

    /** A row for each bias check. */
    public static Table biases(List<BiasCheck> checks) {
        return Columns.texts(
                "bias checks",
                checks.stream()
                        .map(check -> new String[] {
                            check.judgeKind().named(check.judge()),
                            check.name(),
                            check.value().toString(),
                            Integer.toString(check.answers()),
                            check.meaning()
                        })
                        .toList(),
                "judge",
                "check",
                "value [95 % interval]",
                "over",
                "meaning");
    }

    /** A row for each pair of systems of a run, by one judge. */
    public static Table comparisons(ScoreReport report, String judge) {
        List<String[]> rows = report.comparisons(judge).stream()
                .map(pair -> new String[] {
                    pair.first() + " less " + pair.second(),
                    pair.difference().toString(),
                    Integer.toString(pair.items()),
                    pair.better() + " / " + pair.equal() + " / " + pair.worse()
                })
                .toList();
        return Columns.texts("pairs", rows, "systems", "difference [95 % interval]", "items", "better / equal / worse");
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }
}
