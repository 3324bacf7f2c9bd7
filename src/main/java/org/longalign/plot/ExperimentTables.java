package org.longalign.plot;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.longalign.experiment.ArmResult;
import org.longalign.experiment.Claim;
import org.longalign.experiment.ExperimentResult;
import org.longalign.experiment.Probe;
import org.longalign.experiment.Score;
import org.longalign.experiment.task.TaskKind;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Experiments and claims as tables. */
public final class ExperimentTables {
    private ExperimentTables() {}

    /** Exact match of each arm on long and short contexts with 95 % intervals, and the mean for each kind of long ones. */
    public static Table scores(ExperimentResult result) {
        Table table = Table.create(result.experiment().name() + ": exact match, " + seeds(result));
        table.addColumns(StringColumn.create("arm", result.arms()));
        table.addColumns(
                estimates("long", result, run -> run.score(Probe.LONG)),
                estimates("short", result, run -> run.score(Probe.SHORT)));
        for (TaskKind kind : kinds(result)) {
            table.addColumns(means("long " + kind.label(), 3, result, run -> run.score(Probe.LONG, kind)));
        }
        return table;
    }

    /** What the training of each arm took: steps, seconds, padding, mean over seeds. */
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

    /** Any measures of each arm with 95 % intervals. */
    public static Table measures(ExperimentResult result, Map<String, ToDoubleFunction<ArmResult>> measures) {
        Table table = Table.create(result.experiment().name() + ", " + seeds(result));
        table.addColumns(StringColumn.create("arm", result.arms()));
        measures.forEach((name, measure) -> table.addColumns(estimates(name, result, measure)));
        return table;
    }

    /** Claims with the paper's figure, ours, the verdict that follows by the rule below it, and a remark. */
    public static Table claims(String title, List<Claim> claims) {
        return Table.create(
                title,
                column("claim", claims, claim -> claim.claim() + "\n(" + claim.where() + ")"),
                column("the paper", claims, Claim::paper),
                column("measured here [95 % interval]", claims, ExperimentTables::measured),
                column("verdict", claims, ExperimentTables::verdict),
                column("remark", claims, Claim::remark));
    }

    /** Claims that cannot be tested here: why, and what to run instead. */
    public static Table untestable(String title, List<Claim> claims) {
        return Table.create(
                title,
                column("claim", claims, claim -> claim.claim() + "\n(" + claim.where() + ")"),
                column("the paper", claims, Claim::paper),
                column("why not here", claims, Claim::remark),
                column("what you could run", claims, Claim::measure));
    }

    private static StringColumn column(String name, List<Claim> claims, Function<Claim, String> text) {
        return StringColumn.create(name, claims.stream().map(text).toList());
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
                .map(Score::probe)
                .filter(probe -> probe.group().equals(Probe.LONG))
                .forEach(probe -> kinds.add(probe.kind()));
        return kinds;
    }

    private static StringColumn estimates(String name, ExperimentResult result, ToDoubleFunction<ArmResult> measure) {
        return StringColumn.create(
                name,
                result.arms().stream()
                        .map(arm -> result.estimate(arm, measure).toString())
                        .toList());
    }

    private static DoubleColumn means(
            String name, int digits, ExperimentResult result, ToDoubleFunction<ArmResult> measure) {
        return DoubleColumn.create(
                name,
                result.arms().stream()
                        .mapToDouble(arm -> Double.parseDouble(String.format(
                                Locale.ROOT,
                                "%." + digits + "f",
                                result.estimate(arm, measure).mean())))
                        .toArray());
    }

    private static String seeds(ExperimentResult result) {
        return result.seeds() + (result.seeds() == 1 ? " seed" : " seeds");
    }
}
