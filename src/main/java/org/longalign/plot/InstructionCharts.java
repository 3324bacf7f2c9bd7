package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectionReport;
import org.longalign.instruct.diversity.Diversity;

/** Charts of instructions made from documents. */
public final class InstructionCharts {
    private InstructionCharts() {}

    /**
     * The funnel of a selection: of all documents and tokens that were read, the share that is left after each reason to
     * drop some, in the order in which they are dropped; the last bars are the sample.
     */
    public static CategoryChart funnel(String title, SelectionReport report) {
        List<String> labels = new ArrayList<>(List.of("read"));
        List<Double> documents = new ArrayList<>(List.of(100.0));
        List<Double> tokens = new ArrayList<>(List.of(100.0));
        for (Fate fate : Fate.values()) {
            if (fate != Fate.CHOSEN) {
                labels.add(fate.label());
                documents.add(
                        percent(report.left(fate).documents(), report.read().documents()));
                tokens.add(percent(report.left(fate).tokens(), report.read().tokens()));
            }
        }
        CategoryChart chart = ChartStyle.bars(title, "left after dropping what is ...", "share of what was read (%)");
        chart.getStyler().setXAxisLabelRotation(20).setYAxisMax(100.0);
        chart.addSeries("documents", labels, documents);
        chart.addSeries("tokens", labels, tokens);
        return chart;
    }

    private static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

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
