package org.longalign.plot;

import java.util.List;
import java.util.stream.Stream;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.cluster.Calibration;
import org.longalign.cluster.Forecast;
import org.longalign.cluster.Observation;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Compute balance, fitted hours and forecasts as tables. */
public final class ClusterTables {
    private ClusterTables() {}

    /**
     * How evenly plans load their devices and how random their steps are; see {@link ComputeBalance}.
     *
     * @param names what to call the plans
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
                numbers("time / ideal", balances.stream().map(ComputeBalance::relativeCompute), 3),
                numbers("waiting (%)", balances.stream().map(balance -> 100 * balance.idleShare()), 1),
                numbers("padding (%)", balances.stream().map(balance -> 100 * balance.paddingShare()), 1),
                numbers("bias of a step", balances.stream().map(ComputeBalance::compositionBias), 2),
                numbers("bias by the order", balances.stream().map(ComputeBalance::scheduleBias), 2));
    }

    /** Observed hours beside those of the rates that were fitted to them; the title says that it is a fit. */
    public static Table fit(Calibration calibration) {
        List<Observation> observations = calibration.observations();
        return Table.create(
                "Hours, observed and fitted: a calibration, not a validation",
                StringColumn.create(
                        "model", observations.stream().map(one -> one.model().name())),
                StringColumn.create(
                        "batching",
                        observations.stream().map(one -> one.plan().method().label())),
                numbers("hours observed", observations.stream().map(Observation::hours), 1),
                numbers("hours fitted", calibration.hours().stream(), 1));
    }

    /** A row for each forecast. */
    public static Table forecasts(List<Forecast> forecasts) {
        return Table.create(
                "Forecasts",
                StringColumn.create(
                        "model", forecasts.stream().map(one -> one.model().name())),
                IntColumn.create(
                        "max tokens",
                        forecasts.stream()
                                .mapToInt(one -> one.batching().maxTokens())
                                .toArray()),
                IntColumn.create(
                        "devices",
                        forecasts.stream()
                                .mapToInt(one -> one.batching().devices())
                                .toArray()),
                numbers("hours", forecasts.stream().map(Forecast::hours), 1),
                numbers("step (s)", forecasts.stream().map(Forecast::stepSeconds), 1),
                IntColumn.create(
                        "steps", forecasts.stream().mapToInt(Forecast::steps).toArray()),
                numbers("tokens a step (k)", forecasts.stream().map(one -> one.tokensPerStep() / 1_000), 0),
                numbers("real tokens / s", forecasts.stream().map(Forecast::tokensPerSecond), 0),
                numbers("waiting (%)", forecasts.stream().map(one -> 100 * one.idleShare()), 1),
                numbers("overhead (%)", forecasts.stream().map(one -> 100 * one.overheadShare()), 1));
    }

    private static DoubleColumn numbers(String name, Stream<Double> values, int digits) {
        double scale = Math.pow(10, digits);
        return DoubleColumn.create(
                name, values.map(value -> Math.round(value * scale) / scale).toList());
    }
}
