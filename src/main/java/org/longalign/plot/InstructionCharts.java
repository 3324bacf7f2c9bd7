package org.longalign.plot;

import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.longalign.instruct.diversity.Diversity;

/** Charts of instructions made from documents. */
public final class InstructionCharts {
    private InstructionCharts() {}

    /** For each part of the context, from its beginning to its end, its share of what questions and answers draw on. */
    public static CategoryChart coverage(String title, List<Diversity> sets) {
        CategoryChart chart =
                ChartStyle.bars(title, "part of the context (tenths, from its beginning)", "drawn on (%)");
        for (Diversity set : sets) {
            List<Double> shares = set.coverage().shares();
            chart.addSeries(
                    set.name(),
                    IntStream.rangeClosed(1, shares.size())
                            .mapToObj(Integer::toString)
                            .toList(),
                    shares.stream().map(share -> 100 * share).toList());
        }
        return chart;
    }
}
