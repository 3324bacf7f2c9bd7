package org.longalign.evaluation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.longalign.evaluation.BenchmarkItem;
import org.longalign.evaluation.BiasCheck;
import org.longalign.evaluation.ItemGroups;
import org.longalign.evaluation.JudgeCall;
import org.longalign.evaluation.JudgeKind;
import org.longalign.evaluation.PublishedScores;
import org.longalign.evaluation.Rating;
import org.longalign.evaluation.ScoreReport;
import org.longalign.evaluation.ScoredAnswer;
import org.longalign.evaluation.SystemAnswers;
import org.longalign.evaluation.Verdict;
import org.longalign.evaluation.statistics.Estimate;

/** The page for people: figures first, then every item to be opened. It has no script and loads nothing. */
final class ReportPage {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.2rem } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
            table { border-collapse: collapse } .wide { overflow-x: auto }
            th, td { overflow-wrap: normal; text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
            .note { color: #555 } .material { white-space: pre-wrap; background: #f6f6f6; padding: .6rem .8rem; margin: .3rem 0 }
            details { border-top: 1px solid #ddd; padding: .4rem 0 } summary { cursor: pointer }
            .bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .25rem .8rem; align-items: center }
            .track { position: relative; height: 1.1rem; background: #f3f3f3 }
            .bar { position: absolute; left: 0; top: 0; bottom: 0; background: #0072B2 } .paper { background: #c9c9c9 }
            .interval { position: absolute; top: 45%; height: 2px; background: #222 }
            .unscored { color: #a33 }
            """;

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
        return call == null ? "-" : call.model() + " at temperature " + call.temperature();
    }

    private static String dates(List<Verdict> verdicts) {
        List<String> days = verdicts.stream()
                .map(v -> v.judgement().call())
                .filter(java.util.Objects::nonNull)
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
                                + " items. Spread is how far the passes of one answer lie apart on average. What is"
                                + " unscored has no part in a mean.");
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
        boolean besidePaper = kind == JudgeKind.MODEL || kind == JudgeKind.REPLAY;
        page.element("h3", "By " + kind.named(judge) + (besidePaper ? ", beside the paper's figure 1" : ""));
        if (besidePaper) {
            page.element(
                    "p",
                    "note",
                    "Grey: reported by the paper of other models, on other questions, by another judge; not measured"
                            + " here.");
        }
        page.raw("<div class=\"bars\">\n");
        report.leaderboard().stream()
                .filter(s -> s.judge().equals(judge))
                .forEach(s -> bar(s.system(), s.mean(), "bar"));
        if (besidePaper) {
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
                .element("p", "note", "Differences on the same items. An interval that holds 0 may be chance.");
        List<List<String>> rows = new ArrayList<>();
        for (String judge : report.judges()) {
            report.comparisons(judge)
                    .forEach(pair -> rows.add(List.of(
                            judge,
                            pair.first() + " less " + pair.second(),
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
