package org.longalign.plot;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.longalign.paper.ArmResult;
import org.longalign.paper.Claim;
import org.longalign.paper.EvalSet;
import org.longalign.paper.ExperimentResult;
import org.longalign.paper.Score;
import org.longalign.paper.task.TaskKind;
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
                estimates("long", result, run -> run.score(EvalSet.LONG)),
                estimates("short", result, run -> run.score(EvalSet.SHORT)));
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

    private static String measured(Claim claim) {
        return claim.measured() == null ? claim.measure() : claim.measured() + "\n" + claim.measure();
    }

    private static String verdict(Claim claim) {
        String verdict = claim.verdict().label();
        return claim.rule() == null ? verdict : verdict + "\n(if " + claim.rule() + ")";
    }

    private static Set<TaskKind> kinds(ExperimentResult result) {
        Set<TaskKind> kinds = new TreeSet<>();
        result.runs(result.arms().get(0)).get(0).scores().stream()
                .map(Score::evalSet)
                .filter(probe -> probe.group().equals(EvalSet.LONG))
                .forEach(probe -> kinds.add(probe.kind()));
        return kinds;
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
