package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.longalign.evaluation.Agreement;
import org.longalign.evaluation.BenchmarkItem;
import org.longalign.evaluation.BiasCheck;
import org.longalign.evaluation.GroupScore;
import org.longalign.evaluation.ItemGroups;
import org.longalign.evaluation.LongBenchChat;
import org.longalign.evaluation.PublishedScores;
import org.longalign.evaluation.ScoreReport;
import org.longalign.evaluation.SystemScore;
import org.longalign.evaluation.Verdict;
import org.longalign.tokenize.Tokenizer;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables of a benchmark and of judged answers. */
public final class ScoreTables {
    private ScoreTables() {}

    /** The items: index, language, kind, document, tokens of the prompt (empty where the document is not there), query. */
    public static Table items(LongBenchChat bench, LongBenchChat opened, Tokenizer tokenizer) {
        IntColumn index = IntColumn.create("item");
        StringColumn language = StringColumn.create("language");
        StringColumn kind = StringColumn.create("kind");
        StringColumn document = StringColumn.create("document");
        IntColumn tokens = IntColumn.create("tokens");
        StringColumn query = StringColumn.create("query");
        for (BenchmarkItem item : bench.items()) {
            BenchmarkItem open = opened.item(item.index());
            index.append(item.index());
            language.append(item.language().name().toLowerCase(Locale.ROOT));
            kind.append(item.kind());
            String id = item.document();
            document.append(id == null ? "in the prompt" : id);
            if (open.needsDocument()) {
                tokens.appendMissing();
            } else {
                tokens.append(open.promptTokens(tokenizer));
            }
            query.append(item.query());
        }
        return Table.create("items", index, language, kind, document, tokens, query);
    }

    /** A row for each judge and system, in the order of {@link ScoreReport#leaderboard}. */
    public static Table leaderboard(ScoreReport report) {
        List<SystemScore> scores = report.leaderboard();
        return Table.create(
                "leaderboard",
                strings("judge", scores.stream().map(SystemScore::judge)),
                strings("kind", scores.stream().map(score -> score.judgeKind().label())),
                strings("system", scores.stream().map(SystemScore::system)),
                strings(
                        "mean [95 % interval]",
                        scores.stream().map(score -> score.mean().toString())),
                strings("spread of passes", scores.stream().map(score -> shown(score.spread()))),
                IntColumn.create(
                        "scored", scores.stream().mapToInt(SystemScore::scored).toArray()),
                IntColumn.create(
                        "unscored",
                        scores.stream().mapToInt(SystemScore::unscored).toArray()));
    }

    /** A row for each verdict: item, system, judge, pass, rating or why there is none, and what the judge wrote. */
    public static Table verdicts(List<Verdict> verdicts) {
        return Table.create(
                "verdicts",
                IntColumn.create(
                        "item", verdicts.stream().mapToInt(Verdict::item).toArray()),
                strings("system", verdicts.stream().map(Verdict::system)),
                strings("judge", verdicts.stream().map(Verdict::judge)),
                IntColumn.create(
                        "pass", verdicts.stream().mapToInt(Verdict::pass).toArray()),
                strings(
                        "rating",
                        verdicts.stream().map(verdict -> verdict.rating().toString())),
                strings(
                        "judge's text",
                        verdicts.stream().map(verdict -> verdict.judgement().text())));
    }

    /** A row for each judge, system and group of items. */
    public static Table groups(ScoreReport report, ItemGroups grouping) {
        List<GroupScore> rows = report.by(grouping);
        return Table.create(
                "by " + grouping.name(),
                strings("judge", rows.stream().map(row -> row.score().judge())),
                strings("system", rows.stream().map(row -> row.score().system())),
                strings(grouping.name(), rows.stream().map(GroupScore::group)),
                IntColumn.create(
                        "items",
                        rows.stream().mapToInt(row -> row.score().items()).toArray()),
                strings(
                        "mean [95 % interval]",
                        rows.stream().map(row -> row.score().mean().toString())),
                IntColumn.create(
                        "unscored",
                        rows.stream().mapToInt(row -> row.score().unscored()).toArray()));
    }

    /** A row for every two judges of a run, then the rows of the paper's table, marked. */
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
        return columns("agreement", rows, "from", "raters", "answers", "Spearman", "Kendall", "mean difference");
    }

    /** A row for each check. */
    public static Table biases(List<BiasCheck> checks) {
        return columns(
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

    /** A row for every two systems of a run, by one judge. */
    public static Table comparisons(ScoreReport report, String judge) {
        List<String[]> rows = report.comparisons(judge).stream()
                .map(pair -> new String[] {
                    pair.first() + " less " + pair.second(),
                    pair.difference().toString(),
                    Integer.toString(pair.items()),
                    pair.better() + " / " + pair.equal() + " / " + pair.worse()
                })
                .toList();
        return columns("pairs", rows, "systems", "difference [95 % interval]", "items", "better / equal / worse");
    }

    private static Table columns(String name, List<String[]> rows, String... titles) {
        Table table = Table.create(name);
        for (int column = 0; column < titles.length; column++) {
            int at = column;
            table.addColumns(strings(titles[column], rows.stream().map(row -> row[at])));
        }
        return table;
    }

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }

    private static StringColumn strings(String name, java.util.stream.Stream<String> values) {
        return StringColumn.create(name, values.toList());
    }
}
