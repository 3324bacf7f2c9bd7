package org.longalign.plot;

import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.longalign.instruct.diversity.Diversity;

/** Charts of instructions made from documents. */
public final class InstructionCharts {
    private InstructionCharts() {}

    /**
     * Share of question and answer trigrams found in each part of the document, from its beginning to its end. The bars
     * of a set add up to the share of trigrams that come from the document.
     */
    public static CategoryChart coverage(String title, List<Diversity> sets) {
        CategoryChart chart = ChartStyle.bars(
                title, "part of the context (tenths, from its beginning)", "runs of three words found there (%)");
        for (Diversity set : sets) {
            List<Double> shares = set.coverage().quotedByPart();
            if (shares.isEmpty()) {
                continue;
            }
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
