package org.longalign.plot;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.longalign.evaluation.BenchmarkItem;
import org.longalign.evaluation.LongBenchChat;
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

    /** The items: index, language, document, tokens of the prompt (empty where the document is not there), query. */
    public static Table items(LongBenchChat bench, LongBenchChat opened, Tokenizer tokenizer) {
        IntColumn index = IntColumn.create("item");
        StringColumn language = StringColumn.create("language");
        StringColumn document = StringColumn.create("document");
        IntColumn tokens = IntColumn.create("tokens");
        StringColumn query = StringColumn.create("query");
        for (BenchmarkItem item : bench.items()) {
            BenchmarkItem open = opened.item(item.index());
            index.append(item.index());
            language.append(item.language().name().toLowerCase(Locale.ROOT));
            String id = item.document();
            document.append(id == null ? "in the prompt" : id);
            if (open.needsDocument()) {
                tokens.appendMissing();
            } else {
                tokens.append(open.promptTokens(tokenizer));
            }
            query.append(item.query());
        }
        return Table.create("items", index, language, document, tokens, query);
    }

    /** A row for each judge and system, in the order of {@link ScoreReport#leaderboard}. */
    public static Table leaderboard(ScoreReport report) {
        List<SystemScore> scores = report.leaderboard();
        return Table.create(
                "leaderboard",
                strings("judge", scores.stream().map(SystemScore::judge)),
                strings("kind", scores.stream().map(score -> score.judgeKind().label())),
                strings("system", scores.stream().map(SystemScore::system)),
                strings("mean", scores.stream().map(score -> shown(score.mean()))),
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

    private static String shown(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
    }

    private static StringColumn strings(String name, java.util.stream.Stream<String> values) {
        return StringColumn.create(name, values.toList());
    }
}
