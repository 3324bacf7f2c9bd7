package org.longalign.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.longalign.paper.ArmResult;
import org.longalign.model.CausalLm;
import org.longalign.model.Generation;
import org.longalign.paper.Claim;
import org.longalign.paper.ClaimPlan;
import org.longalign.paper.ClaimsLedger;
import org.longalign.paper.EvalSet;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.Score;
import org.longalign.paper.VerdictRule;
import org.longalign.paper.task.TaskExample;
import org.longalign.paper.task.TaskKind;
import org.longalign.paper.task.Vocabulary;
import org.longalign.statistics.Estimate;
import org.longalign.statistics.SeedMean;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Experiments and claims as tables. */
public final class ExperimentTables {
    private ExperimentTables() {}

    /**
     * Exact match of each arm on long and short contexts with 95 % intervals, and its mean for each kind of long task.
     */
    public static Table scores(ExperimentResult result) {
        Table table = Table.create(result.experiment().name() + ": exact match, " + seeds(result));
        table.addColumns(StringColumn.create("arm", result.arms()));
        table.addColumns(
                shares("long", result, EvalSet.LONG),
                shares("short", result, EvalSet.SHORT));
        for (TaskKind kind : kinds(result)) {
            table.addColumns(means("long " + kind.label(), 3, result, run -> run.score(EvalSet.LONG, kind)));
        }
        return table;
    }

    /** Cost of training each arm: steps, seconds, tokens a second and padding, mean over seeds. */
    public static Table costs(ExperimentResult result) {
        Table table = Table.create(result.experiment().name() + ": cost, mean over " + seeds(result));
        table.addColumns(StringColumn.create("arm", result.arms()));
        table.addColumns(
                means("steps", 0, result, ArmResult::steps),
                means("seconds", 1, result, ArmResult::seconds),
                means("real tokens / s", 0, result, run -> run.realTokens() / run.seconds()),
                means("padding (%)", 1, result, run -> 100 * run.paddingShare()));
        return table;
    }

    /** Measures of each arm by name, with 95 % intervals. */
    public static Table measures(ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        Table table = Table.create(result.experiment().name() + ", " + seeds(result));
        table.addColumns(StringColumn.create("arm", result.arms()));
        measures.forEach((name, measure) -> table.addColumns(estimates(name, result, measure)));
        return table;
    }

    /**
     * Claims with the paper's figure, the measurement here, the verdict above the rule that decides it, and a remark.
     */
    public static Table claims(String title, List<Claim> claims) {
        return Table.create(
                title,
                Columns.strings("claim", claims, claim -> claim.claim() + "\n(" + claim.where() + ")"),
                Columns.strings("the paper", claims, Claim::paper),
                Columns.strings("measured here [95 % interval]", claims, ExperimentTables::measured),
                Columns.strings("verdict", claims, ExperimentTables::verdict),
                Columns.strings("remark", claims, Claim::remark));
    }

    /** Claims that cannot be tested here, with the reason and a run that would test them. */
    public static Table untestable(String title, List<Claim> claims) {
        return Table.create(
                title,
                Columns.strings("claim", claims, claim -> claim.claim() + "\n(" + claim.where() + ")"),
                Columns.strings("the paper", claims, Claim::paper),
                Columns.strings("why not here", claims, Claim::remark),
                Columns.strings("what you could run", claims, Claim::measure));
    }

    /**
     * The power of the tests of claims: the smallest effect of interest, the scatter from seed to seed, the seeds, the
     * probability of a verdict with them, the seeds needed for a probability of {@value ClaimPlan#POWER}, and the
     * smallest distance from the end of the range that these seeds decide with that probability.
     */
    public static Table power(String title, List<ClaimPlan> plans) {
        return Table.create(
                title,
                Columns.strings("claim", plans, ClaimPlan::id),
                Columns.strings("reproduced if", plans, plan -> String.valueOf(plan.rule())),
                Columns.strings("fixed on", plans, ClaimPlan::fixedOn),
                Columns.rounded("of interest", 3, plans, ClaimPlan::interest),
                Columns.rounded("scatter of a seed", 3, plans, ClaimPlan::deviation),
                Columns.ints("seeds", plans, ClaimPlan::seeds),
                Columns.rounded("power", 2, plans, ClaimPlan::power),
                Columns.strings("seeds needed", plans, ClaimPlan::seedsNeededLabel),
                Columns.rounded("decidable", 3, plans, ExperimentTables::decidable));
    }

    /** Infinite with one seed, which the table leaves empty. */
    private static double decidable(ClaimPlan plan) {
        return Double.isFinite(plan.decidable()) ? plan.decidable() : Double.NaN;
    }

    /**
     * Replies of several models to the first question of each example, side by side with the right answer, as many
     * tokens as it has. Greedy decoding; a mark says which are right.
     *
     * @param models the models by name
     */
    public static Table replies(String title, List<TaskExample> examples, Map<String, CausalLm> models) {
        Table table = Table.create(title);
        table.addColumns(
                Columns.strings("asked", examples, example -> Vocabulary.text(first(example).question())),
                Columns.ints("context (tokens)", examples, example -> example.context().length),
                Columns.strings("right answer", examples, example -> Vocabulary.text(first(example).answer())));
        models.forEach((name, model) -> table.addColumns(Columns.strings(name, examples, example -> {
            int[] answer = first(example).answer();
            int[] reply = model.generate(example.prompt(0), Generation.greedy(answer.length))
                    .ids();
            return Vocabulary.text(reply) + (Arrays.equals(reply, answer) ? "  (right)" : "");
        })));
        return table;
    }

    private static TaskExample.Turn first(TaskExample example) {
        return example.turns().get(0);
    }

    /** Changes of design after results were known. */
    public static Table designChanges(String title, List<ClaimsLedger.DesignChange> changes) {
        return Table.create(
                title,
                Columns.strings("day", changes, ClaimsLedger.DesignChange::day),
                Columns.strings("experiment", changes, ClaimsLedger.DesignChange::experiment),
                Columns.strings("change", changes, ClaimsLedger.DesignChange::change),
                Columns.strings("why, and what was known", changes, ClaimsLedger.DesignChange::reason));
    }

    private static String measured(Claim claim) {
        if (claim.measured() == null) {
            return claim.measure();
        }
        Estimate bootstrap = claim.bootstrap();
        String beside = bootstrap == null || Double.isNaN(bootstrap.low())
                ? ""
                : String.format(Locale.ROOT, "\nbootstrap [%.3f, %.3f]", bootstrap.low(), bootstrap.high());
        return claim.measured() + beside + "\n" + claim.measure();
    }

    private static String verdict(Claim claim) {
        String verdict = claim.verdict().label();
        VerdictRule rule = claim.rule();
        SeedMean measured = claim.measured();
        if (rule == null || measured == null) {
            return verdict;
        }
        return measured.degrees() == 0
                ? verdict + "\n(if " + rule + ")"
                : String.format(Locale.ROOT, "%s\n(if %s; p = %.2g)", verdict, rule, rule.pValue(measured));
    }

    private static Set<TaskKind> kinds(ExperimentResult result) {
        Set<TaskKind> kinds = new TreeSet<>();
        result.runs(result.arms().get(0)).get(0).scores().stream()
                .map(Score::evalSet)
                .filter(probe -> probe.group().equals(EvalSet.LONG))
                .forEach(probe -> kinds.add(probe.kind()));
        return kinds;
    }

    /** Scores of a group, whose intervals stay within 0 and 1. */
    private static StringColumn shares(String name, ExperimentResult result, String group) {
        return Columns.strings(
                name, result.arms(), arm -> result.score(arm, group).toString());
    }

    private static StringColumn estimates(String name, ExperimentResult result, ToDoubleFunction<ArmResult> measure) {
        return Columns.strings(
                name, result.arms(), arm -> result.estimate(arm, measure).toString());
    }

    private static DoubleColumn means(
            String name, int digits, ExperimentResult result, ToDoubleFunction<ArmResult> measure) {
        return Columns.rounded(
                name,
                digits,
                result.arms(),
                arm -> result.estimate(arm, measure).mean());
    }

    private static String seeds(ExperimentResult result) {
        return result.seeds() + (result.seeds() == 1 ? " seed" : " seeds");
    }
}
