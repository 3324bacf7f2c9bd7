package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.longalign.training.SequenceLoss;
import org.longalign.training.TrainingLog;
import org.longalign.training.TrainingStep;

/** Charts of training runs, by the name of each run. */
public final class TrainingCharts {
    /** Steps in the moving average that smooths a curve. */
    private static final int SMOOTHED_STEPS = 5;

    private TrainingCharts() {}

    /**
     * Loss against wall time. Whatever a run was weighted by, its steps are shown by the same measure, the mean over
     * sequences of L_i / N_i (Eq. 2), as a moving average over 5 steps.
     */
    public static XYChart lossByTime(String title, Map<String, TrainingLog> runs) {
        XYChart chart =
                ChartStyle.lines(title, "wall time (seconds)", "loss (nats a target token, mean over sequences)");
        runs.forEach((name, log) -> {
            List<Double> seconds = new ArrayList<>();
            double elapsed = 0;
            for (TrainingStep step : log.steps()) {
                elapsed += step.milliseconds() / 1_000;
                seconds.add(elapsed);
            }
            chart.addSeries(name, seconds, smoothed(log.steps()));
        });
        return chart;
    }

    /** Real tokens a second of each run; padding does not count. */
    public static CategoryChart tokensPerSecond(String title, Map<String, TrainingLog> runs) {
        CategoryChart chart = ChartStyle.bars(title, "batching", "real tokens a second");
        chart.getStyler().setLegendVisible(false);
        chart.addSeries(
                "tokens a second",
                List.copyOf(runs.keySet()),
                runs.values().stream().map(TrainingLog::tokensPerSecond).toList());
        return chart;
    }

    private static List<Double> smoothed(List<TrainingStep> steps) {
        List<Double> curve = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            curve.add(steps.subList(Math.max(0, i - SMOOTHED_STEPS + 1), i + 1).stream()
                    .flatMap(step -> step.sequenceLosses().stream())
                    .filter(loss -> loss.targetTokens() > 0)
                    .mapToDouble(SequenceLoss::mean)
                    .average()
                    .orElse(0));
        }
        return curve;
    }
}
