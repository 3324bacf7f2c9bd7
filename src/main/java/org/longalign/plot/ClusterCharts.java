package org.longalign.plot;

import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.longalign.cluster.Calibration;
import org.longalign.cluster.Observation;

/** Charts of training times. */
public final class ClusterCharts {
    private ClusterCharts() {}

    /** Measured and fitted hours, a pair of bars for each model and method. */
    public static CategoryChart fit(String title, Calibration calibration) {
        CategoryChart chart = ChartStyle.bars(title, "model and batching", "training time (hours)");
        List<String> names = calibration.observations().stream()
                .map(one -> one.model().name() + " " + one.plan().method().label())
                .toList();
        if (names.isEmpty()) {
            return chart;
        }
        chart.addSeries(
                "observed",
                names,
                calibration.observations().stream().map(Observation::hours).toList());
        chart.addSeries("time model, fitted to these times", names, calibration.hours());
        chart.getStyler().setXAxisLabelRotation(45).setYAxisMin(0.0);
        return chart;
    }
}
