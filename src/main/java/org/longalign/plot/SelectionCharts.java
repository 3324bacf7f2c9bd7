package org.longalign.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.longalign.corpus.Fate;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.SelectionReport.Share;
import org.longalign.length.LengthBuckets;
import org.longalign.length.LengthDistribution;

/** Charts of a selection: funnel, shares, lengths. */
public final class SelectionCharts {
    private static final int TILT = 30; // degrees

    private SelectionCharts() {}

    /** The funnel: documents read, and documents left after each reason to drop some; the last bar is the sample. */
    public static CategoryChart funnel(SelectionReport report) {
        List<String> stages = new ArrayList<>(List.of("read"));
        List<Long> documents = new ArrayList<>(List.of(report.read().documents()));
        for (Fate fate : Fate.values()) {
            if (fate != Fate.CHOSEN) {
                stages.add("- " + fate.label());
                documents.add(report.left(fate).documents());
            }
        }
        CategoryChart chart =
                ChartStyle.bars("Documents left after each step", "dropped, one after another", "documents left");
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setXAxisLabelRotation(TILT);
        // Numbers are in the labels: a low bar has no room for them.
        List<String> labels = IntStream.range(0, stages.size())
                .mapToObj(i -> String.format(Locale.ROOT, "%s: %,d", stages.get(i), documents.get(i)))
                .toList();
        chart.addSeries("documents", labels, documents);
        return chart;
    }

    /** Documents wanted and got, for each source and language. */
    public static CategoryChart wantedAndGot(SelectionReport report) {
        List<Share> shares = report.shares();
        CategoryChart chart = ChartStyle.bars("Wanted and got", "source (language)", "documents");
        chart.getStyler().setXAxisLabelRotation(shares.size() > 4 ? TILT : 0);
        if (shares.isEmpty()) {
            return chart;
        }
        List<String> strata = shares.stream()
                .map(share -> share.source() + " (" + share.language().code() + ")")
                .toList();
        chart.addSeries("wanted", strata, shares.stream().map(Share::wanted).toList());
        chart.addSeries("got", strata, shares.stream().map(Share::got).toList());
        return chart;
    }

    /** Lengths of all documents read and of those chosen; without either, if there are none. */
    public static CategoryChart lengths(SelectedDocuments selected) {
        List<LengthDistribution> lengths = new ArrayList<>();
        if (selected.lengthsRead().length > 0) {
            lengths.add(LengthDistribution.of("read", selected.lengthsRead()));
        }
        if (selected.lengths().length > 0) {
            lengths.add(LengthDistribution.of("chosen", selected.lengths()));
        }
        return LengthCharts.sequencesByLength(
                "Lengths before and after selection", lengths, LengthBuckets.doubling(lengths));
    }
}
