package org.longalign.plot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.HeatMapChart;
import org.longalign.evaluation.needle.NeedleCell;
import org.longalign.evaluation.needle.NeedleResult;
import org.longalign.evaluation.needle.NeedleScore;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Heat maps and tables of the needle test. */
public final class NeedleCharts {
    private NeedleCharts() {}

    /** Share of needles found by length and depth, written in each cell: blue is all, orange is none. */
    public static HeatMapChart heatMap(NeedleResult result) {
        return heatMap("Needle found: " + result.model(), result, NeedleScore.FOUND);
    }

    /**
     * The mean score of each cell. A cell without a scored trial stays blank.
     *
     * @param score the score to show
     */
    public static HeatMapChart heatMap(String title, NeedleResult result, NeedleScore score) {
        HeatMapChart chart =
                ChartStyle.heatMap(title, "length of the window (tokens)", "depth of the needle (% of the text)");
        List<String> lengths = result.lengths().stream()
                .map(length -> String.format(Locale.ROOT, "%,d", length))
                .toList();
        // XChart draws upwards; reversed, the beginning of the text, depth 0, is at the top.
        List<Double> upwards = new ArrayList<>(result.depths());
        Collections.reverse(upwards);
        List<Number[]> cells = new ArrayList<>();
        for (int x = 0; x < lengths.size(); x++) {
            for (int y = 0; y < upwards.size(); y++) {
                NeedleCell cell = result.cell(result.lengths().get(x), upwards.get(y), score);
                if (cell.mean().isPresent()) {
                    cells.add(new Number[] {x, y, cell.mean().getAsDouble()});
                }
            }
        }
        if (cells.isEmpty()) {
            return chart;
        }
        chart.addSeries(
                        score.label(),
                        lengths,
                        upwards.stream().map(NeedleCharts::percent).toList(),
                        cells)
                .setMin(score.worst())
                .setMax(score.best());
        chart.getStyler().setMin(score.worst()).setMax(score.best());
        return chart;
    }

    /** A row for each cell: length, depth, mean score (empty if nothing was scored), scored and unscored trials. */
    public static Table table(NeedleResult result, NeedleScore score) {
        IntColumn length = IntColumn.create("length (tokens)");
        StringColumn depth = StringColumn.create("depth");
        DoubleColumn mean = DoubleColumn.create(score.label());
        IntColumn scored = IntColumn.create("scored");
        IntColumn unscored = IntColumn.create("unscored");
        for (NeedleCell cell : result.cells(score)) {
            length.append(cell.length());
            depth.append(percent(cell.depth()) + " %");
            if (cell.mean().isPresent()) {
                mean.append(cell.mean().getAsDouble());
            } else {
                mean.appendMissing();
            }
            scored.append(cell.scored());
            unscored.append(cell.unscored());
        }
        return Table.create("needle test", length, depth, mean, scored, unscored);
    }

    private static String percent(double depth) {
        return String.format(Locale.ROOT, "%.0f", 100 * depth);
    }
}
