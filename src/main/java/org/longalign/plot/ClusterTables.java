package org.longalign.plot;

import java.util.List;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.cluster.Calibration;
import org.longalign.cluster.Forecast;
import org.longalign.cluster.Observation;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Compute balance, fitted hours and forecasts as tables. */
public final class ClusterTables {
    private ClusterTables() {}

    /**
     * Balance between devices and randomness of steps, a row for each plan; see {@link ComputeBalance}.
     *
     * @param names names of the plans
     * @param plans as many plans
     * @throws IllegalArgumentException if there are not as many names as plans
     */
    public static Table balance(List<String> names, List<BatchPlan> plans, ComputeCost cost) {
        ChartStyle.requireNames(names, plans);
        List<ComputeBalance> balances =
                plans.stream().map(plan -> ComputeBalance.of(plan, cost)).toList();
        return Table.create(
                "Balance between devices (bias 1: as random)",
                StringColumn.create("batching", names),
                Columns.rounded("time / ideal", 3, balances, ComputeBalance::relativeCompute),
                Columns.rounded("waiting (%)", 1, balances, balance -> 100 * balance.idleShare()),
                Columns.rounded("padding (%)", 1, balances, balance -> 100 * balance.paddingShare()),
                Columns.rounded("bias of a step", 2, balances, ComputeBalance::compositionBias),
                Columns.rounded("bias by the order", 2, balances, ComputeBalance::scheduleBias));
    }

    /** Observed hours and the hours by the rates fitted to them; the title says that it is a fit. */
    public static Table fit(Calibration calibration) {
        List<Observation> observations = calibration.observations();
        return Table.create(
                "Hours, observed and fitted: a calibration, not a validation",
                Columns.strings("model", observations, one -> one.model().name()),
                Columns.strings(
                        "batching", observations, one -> one.plan().method().label()),
                Columns.rounded("hours observed", 1, observations, Observation::hours),
                Columns.rounded("hours fitted", 1, calibration.hours(), hours -> hours));
    }

    /** A row for each forecast. */
    public static Table forecasts(List<Forecast> forecasts) {
        return Table.create(
                "Forecasts",
                Columns.strings("model", forecasts, one -> one.model().name()),
                Columns.ints("max tokens", forecasts, one -> one.batching().maxTokens()),
                Columns.ints("devices", forecasts, one -> one.batching().devices()),
                Columns.rounded("hours", 1, forecasts, Forecast::hours),
                Columns.rounded("step (s)", 1, forecasts, Forecast::stepSeconds),
                Columns.ints("steps", forecasts, Forecast::steps),
                Columns.rounded("tokens a step (k)", 0, forecasts, one -> one.tokensPerStep() / 1_000),
                Columns.rounded("real tokens / s", 0, forecasts, Forecast::tokensPerSecond),
                Columns.rounded("waiting (%)", 1, forecasts, one -> 100 * one.idleShare()),
                Columns.rounded("overhead (%)", 1, forecasts, one -> 100 * one.overheadShare()));
    }
}
