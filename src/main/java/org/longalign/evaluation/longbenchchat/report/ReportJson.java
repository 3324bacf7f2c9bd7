package org.longalign.evaluation.longbenchchat.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.longalign.data.Jsonl;
import org.longalign.evaluation.judge.JudgeCall;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.Agreement;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.BiasCheck;
import org.longalign.evaluation.longbenchchat.GroupScore;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.PublishedScores;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.longbenchchat.SystemScore;
import org.longalign.evaluation.longbenchchat.Verdict;
import org.longalign.statistics.Estimate;

/** Converts a report to JSON; undefined values are null. */
final class ReportJson {
    private ReportJson() {}

    static ObjectNode of(JudgedBenchmark judged) {
        ScoreReport report = judged.report();
        ObjectNode root = Jsonl.JSON.createObjectNode();
        root.put("title", judged.title());
        ArrayNode leaderboard = root.putArray("leaderboard");
        report.leaderboard().forEach(score -> leaderboard.add(score(score)));
        ArrayNode groups = root.putArray("groups");
        for (ItemGroups grouping : judged.groupings()) {
            for (GroupScore row : report.by(grouping)) {
                ObjectNode node = score(row.score());
                node.put("grouping", row.grouping()).put("group", row.group());
                groups.add(node);
            }
        }
        comparisons(root.putArray("comparisons"), report);
        ArrayNode agreements = root.putArray("agreement");
        report.agreements().forEach(agreement -> agreements.add(agreement(agreement)));
        ArrayNode biases = root.putArray("bias");
        for (BiasCheck check : BiasCheck.all(report, judged.bench(), judged.systems())) {
            ObjectNode node = biases.addObject();
            node.put("judge", check.judge()).put("check", check.name());
            node.set("value", estimate(check.value()));
            node.put("over", check.answers()).put("meaning", check.meaning());
        }
        published(root.putObject("published"));
        ArrayNode verdicts = root.putArray("verdicts");
        report.verdicts().forEach(verdict -> verdicts.add(verdict(verdict)));
        ArrayNode items = root.putArray("items");
        judged.bench().items().forEach(item -> items.add(item(item, judged)));
        return root;
    }

    private static ObjectNode score(SystemScore score) {
        ObjectNode node = Jsonl.JSON.createObjectNode();
        node.put("judge", score.judge()).put("kind", score.judgeKind().label()).put("system", score.system());
        node.put("items", score.items());
        node.set("mean", estimate(score.mean()));
        node.put("spread", score.spread().isPresent() ? score.spread().getAsDouble() : null);
        return node.put("scored", score.scored()).put("unscored", score.unscored());
    }

    private static void comparisons(ArrayNode nodes, ScoreReport report) {
        for (String judge : report.judges()) {
            report.comparisons(judge).forEach(pair -> {
                ObjectNode node = nodes.addObject();
                node.put("judge", judge).put("first", pair.first()).put("second", pair.second());
                node.set("difference", estimate(pair.difference()));
                node.put("items", pair.items());
                node.put("better", pair.better()).put("equal", pair.equal()).put("worse", pair.worse());
            });
        }
    }

    private static ObjectNode agreement(Agreement agreement) {
        ObjectNode node = Jsonl.JSON.createObjectNode();
        node.put("first", agreement.first())
                .put("firstKind", agreement.firstKind().label());
        node.put("second", agreement.second())
                .put("secondKind", agreement.secondKind().label());
        node.put("answers", agreement.answers());
        node.set("spearman", estimate(agreement.spearman()));
        node.set("kendall", estimate(agreement.kendall()));
        node.set("meanAbsoluteDifference", estimate(agreement.meanAbsoluteDifference()));
        return node;
    }

    private static void published(ObjectNode node) {
        node.put("note", "of the paper: other models, questions and judges; not measured here");
        node.put("source", PublishedScores.SOURCE + "; " + PublishedScores.AGREEMENT_SOURCE);
        ObjectNode scores = node.putObject("longBenchChat");
        PublishedScores.longBenchChat().forEach(scores::put);
        ArrayNode agreement = node.putArray("agreement");
        PublishedScores.agreement()
                .forEach(row -> agreement
                        .addObject()
                        .put("raters", row.raters())
                        .put("spearman", row.spearman())
                        .put("kendall", row.kendall()));
    }

    private static ObjectNode verdict(Verdict verdict) {
        ObjectNode node = Jsonl.JSON.createObjectNode();
        node.put("judge", verdict.judge()).put("kind", verdict.judgeKind().label());
        node.put("system", verdict.system()).put("item", verdict.item());
        node.put("pass", verdict.pass()).put("seed", verdict.seed());
        node.put(
                "rating",
                verdict.rating().value().isPresent() ? verdict.rating().value().getAsInt() : null);
        node.put("reason", verdict.rating() instanceof Rating.Unscored unscored ? unscored.reason() : null);
        node.put("text", verdict.judgement().text())
                .put("promptVersion", verdict.judgement().promptVersion());
        JudgeCall call = verdict.judgement().call();
        if (call != null) {
            node.put("model", call.model())
                    .put("temperature", Double.isNaN(call.temperature()) ? null : call.temperature());
            node.put("at", call.at().toString());
            node.set("passedOver", Jsonl.JSON.valueToTree(call.passedOver()));
            node.put("inputTokens", call.usage().inputTokens())
                    .put("outputTokens", call.usage().outputTokens());
        }
        return node;
    }

    private static ObjectNode item(BenchmarkItem item, JudgedBenchmark judged) {
        ObjectNode node = Jsonl.JSON.createObjectNode();
        node.put("idx", item.index()).put("kind", item.kind()).put("document", item.document());
        node.put("query", item.query()).put("reference", item.reference());
        node.set("examples", Jsonl.JSON.valueToTree(item.examples()));
        ObjectNode answers = node.putObject("answers");
        for (SystemAnswers system : judged.systems()) {
            answers.put(system.system(), system.to(item.index()).orElse(null));
        }
        return node;
    }

    private static ObjectNode estimate(Estimate estimate) {
        ObjectNode node = Jsonl.JSON.createObjectNode();
        node.put("value", number(estimate.value()));
        node.put("low", number(estimate.low())).put("high", number(estimate.high()));
        return node;
    }

    @SuppressWarnings("NullAway") // a field of JSON may be null
    private static Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
