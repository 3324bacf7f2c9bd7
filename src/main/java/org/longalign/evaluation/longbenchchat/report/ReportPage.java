package org.longalign.evaluation.longbenchchat.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.longalign.chat.ChatRequest;
import org.longalign.evaluation.judge.JudgeCall;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.BiasCheck;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.PublishedScores;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.ScoredAnswer;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.longbenchchat.Verdict;
import org.longalign.statistics.Estimate;

/** Makes the HTML page: figures first, then every item to unfold. The page has no script and loads nothing. */
final class ReportPage {
    private static final String STYLE = style();

    private final JudgedBenchmark judged;
    private final ScoreReport report;
    private final Markup page = new Markup();

    ReportPage(JudgedBenchmark judged) {
        this.judged = judged;
        this.report = judged.report();
    }

    String html() {
        page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .element("title", judged.title())
                .raw("<style>\n" + STYLE + "</style>\n</head>\n<body>\n")
                .element("h1", judged.title());
        judges();
        leaderboard();
        groups();
        comparisons();
        agreement();
        biases();
        items();
        return page.raw("</body>\n</html>\n").toString();
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the style report.css", e);
        }
    }

    private void judges() {
        page.element("h2", "Judges");
        List<List<String>> rows = new ArrayList<>();
        for (String judge : report.judges()) {
            List<Verdict> own = report.verdicts().stream()
                    .filter(v -> v.judge().equals(judge))
                    .toList();
            rows.add(List.of(
                    judge,
                    meaning(report.kind(judge)),
                    String.join(
                            ", ",
                            own.stream()
                                    .map(v -> v.judgement().promptVersion())
                                    .filter(version -> !version.isEmpty())
                                    .distinct()
                                    .toList()),
                    String.join(
                            ", ", own.stream().map(ReportPage::asked).distinct().toList()),
                    dates(own),
                    Long.toString(own.stream()
                            .filter(v -> v.rating().value().isEmpty())
                            .count()),
                    String.format(Locale.ROOT, "%,d", report.usage(judge).totalTokens())));
        }
        page.table(List.of("judge", "what it is", "prompt", "model", "judged", "unscored", "tokens"), rows);
    }

    private static String meaning(JudgeKind kind) {
        return switch (kind) {
            case MODEL -> "a language model";
            case REPLAY -> "a replay of recorded texts, no model";
            case HEURISTIC -> "a heuristic that counts shared words, no model";
            case HUMAN -> "a person's scores";
        };
    }

    private static String asked(Verdict verdict) {
        JudgeCall call = verdict.judgement().call();
        return call == null ? "-" : call.model() + " at temperature " + ChatRequest.shown(call.temperature());
    }

    private static String dates(List<Verdict> verdicts) {
        List<String> days = verdicts.stream()
                .map(v -> v.judgement().call())
                .filter(Objects::nonNull)
                .map(call -> call.at().toString().substring(0, 10))
                .distinct()
                .sorted()
                .toList();
        return days.isEmpty() ? "-" : days.size() == 1 ? days.get(0) : days.get(0) + " to " + days.get(days.size() - 1);
    }

    private void leaderboard() {
        page.element("h2", "Leaderboard")
                .element(
                        "p",
                        "note",
                        "Mean rating from 1 to 10 over the items that have one, with its 95 % confidence interval over"
                                + " items. Spread is the mean difference between an answer's highest and lowest rating."
                                + " Means leave out unscored verdicts.");
        page.table(
                List.of("judge", "kind", "system", "mean", "items", "spread", "scored", "unscored"),
                report.leaderboard().stream()
                        .map(s -> List.of(
                                s.judge(),
                                s.judgeKind().label(),
                                s.system(),
                                s.mean().toString(),
                                Integer.toString(s.items()),
                                s.spread().isPresent()
                                        ? String.format(
                                                Locale.ROOT, "%.2f", s.spread().getAsDouble())
                                        : "-",
                                Integer.toString(s.scored()),
                                Integer.toString(s.unscored())))
                        .toList());
        report.judges().forEach(this::bars);
    }

    private void bars(String judge) {
        JudgeKind kind = report.kind(judge);
        boolean withPaper = kind == JudgeKind.MODEL || kind == JudgeKind.REPLAY;
        page.element("h3", "By " + kind.named(judge) + (withPaper ? ", with the paper's figure 1" : ""));
        if (withPaper) {
            page.element(
                    "p",
                    "note",
                    "Grey: reported by the paper, for other models, other questions and another judge; not measured"
                            + " here.");
        }
        page.raw("<div class=\"bars\">\n");
        report.leaderboard().stream()
                .filter(s -> s.judge().equals(judge))
                .forEach(s -> bar(s.system(), s.mean(), "bar"));
        if (withPaper) {
            PublishedScores.longBenchChat()
                    .forEach((model, score) ->
                            bar(model + " (paper)", new Estimate(score, Double.NaN, Double.NaN), "bar paper"));
        }
        page.raw("</div>\n");
    }

    private void bar(String name, Estimate mean, String cssClass) {
        page.element("span", name).raw("<span class=\"track\">");
        if (mean.defined()) {
            page.raw("<span class=\"" + cssClass + "\" style=\"width:" + percent(mean.value()) + "\"></span>");
        }
        if (!Double.isNaN(mean.low())) {
            page.raw("<span class=\"interval\" style=\"left:" + percent(mean.low()) + ";width:"
                    + percent(mean.high() - mean.low()) + "\"></span>");
        }
        page.raw("</span>").element("span", mean.toString());
    }

    private static String percent(double rating) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * rating / Rating.BEST);
    }

    private void groups() {
        for (ItemGroups grouping : judged.groupings()) {
            page.element("h2", "By " + grouping.name());
            page.table(
                    List.of("judge", "system", grouping.name(), "items", "mean", "unscored"),
                    report.by(grouping).stream()
                            .map(row -> List.of(
                                    row.score().judge(),
                                    row.score().system(),
                                    row.group(),
                                    Integer.toString(row.score().items()),
                                    row.score().mean().toString(),
                                    Integer.toString(row.score().unscored())))
                            .toList());
        }
    }

    private void comparisons() {
        page.element("h2", "System against system")
                .element(
                        "p",
                        "note",
                        "Differences on the same items. If an interval contains 0, the difference may be chance.");
        List<List<String>> rows = new ArrayList<>();
        for (String judge : report.judges()) {
            report.comparisons(judge)
                    .forEach(pair -> rows.add(List.of(
                            judge,
                            pair.first() + " minus " + pair.second(),
                            pair.difference().toString(),
                            Integer.toString(pair.items()),
                            pair.better() + " / " + pair.equal() + " / " + pair.worse())));
        }
        page.table(List.of("judge", "systems", "difference", "items", "better / equal / worse"), rows);
    }

    private void agreement() {
        page.element("h2", "Judge against judge");
        List<List<String>> rows = new ArrayList<>();
        report.agreements()
                .forEach(a -> rows.add(List.of(
                        "measured here",
                        a.firstKind().named(a.first()) + " and "
                                + a.secondKind().named(a.second()),
                        Integer.toString(a.answers()),
                        a.spearman().toString(),
                        a.kendall().toString(),
                        a.meanAbsoluteDifference().toString())));
        PublishedScores.agreement()
                .forEach(row -> rows.add(List.of(
                        PublishedScores.AGREEMENT_SOURCE,
                        row.raters(),
                        "of 300",
                        String.format(Locale.ROOT, "%.3f", row.spearman()),
                        String.format(Locale.ROOT, "%.3f", row.kendall()),
                        "-")));
        page.table(List.of("from", "raters", "answers", "Spearman", "Kendall tau-b", "mean difference"), rows);
    }

    private void biases() {
        page.element("h2", "Bias checks");
        page.table(
                List.of("judge", "check", "value", "over", "meaning"),
                BiasCheck.all(report, judged.bench(), judged.systems()).stream()
                        .map(check -> List.of(
                                check.judgeKind().named(check.judge()),
                                check.name(),
                                check.value().toString(),
                                Integer.toString(check.answers()),
                                check.meaning()))
                        .toList());
    }

    private void items() {
        page.element("h2", "Every item");
        Map<Integer, List<Verdict>> verdicts = report.verdicts().stream().collect(Collectors.groupingBy(Verdict::item));
        for (BenchmarkItem item : judged.bench().items()) {
            page.raw("<details id=\"item-" + item.index() + "\"><summary>")
                    .text("Item " + item.index() + ", " + item.kind() + ": " + item.query())
                    .raw("</summary>\n");
            page.element("h3", "Reference answer").element("div", "material", item.reference());
            for (ScoredAnswer example : item.examples()) {
                page.element("h3", "Example, scored " + example.score()).element("div", "material", example.answer());
            }
            for (SystemAnswers system : judged.systems()) {
                answer(item, system, verdicts.getOrDefault(item.index(), List.of()));
            }
            page.raw("</details>\n");
        }
    }

    private void answer(BenchmarkItem item, SystemAnswers system, List<Verdict> verdicts) {
        page.element("h3", "Answer of " + system.system() + " (" + system.author() + ")");
        page.element(
                "div",
                "material",
                system.to(item.index()).orElse("No answer. " + system.failures().getOrDefault(item.index(), "")));
        for (Verdict verdict : verdicts) {
            if (verdict.system().equals(system.system())) {
                boolean scored = verdict.rating().value().isPresent();
                page.raw(scored ? "<p>" : "<p class=\"unscored\">")
                        .text(verdict.judgeKind().named(verdict.judge()) + ", pass " + verdict.pass() + ": "
                                + verdict.rating())
                        .raw("</p>\n");
                JudgeCall call = verdict.judgement().call();
                if (call != null) {
                    call.passedOver()
                            .forEach(text -> page.element("div", "material", "Passed over, no rating: " + text));
                }
                if (!verdict.judgement().text().isBlank()) {
                    page.element("div", "material", verdict.judgement().text());
                }
            }
        }
    }
}
