package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.longalign.corpus.Corpus;
import org.longalign.corpus.SelectedDocuments;
import org.longalign.corpus.Selection;
import org.longalign.corpus.SelectionReport;
import org.longalign.corpus.contamination.EvaluationSet;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.tokenize.ByteTokenizer;
import tech.tablesaw.api.Table;

class SelectionChartsTest {
    private static final String QUESTION = "what did the first mate say to the captain about the oil in the hold";

    private static Document document(String id, String text) {
        return new Document(id, text, Language.ENGLISH, new Provenance("s", "p", "1", "CC0-1.0", id));
    }

    /** Ten documents of 100 words, a copy of one, a near copy of another, one too short, and one with the question. */
    private static SelectedDocuments selected() {
        Random random = new Random(1);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            documents.add(document(
                    "a" + i, random.ints(100, 0, 900).mapToObj(w -> "w" + w).collect(Collectors.joining(" "))));
        }
        documents.add(document("b", documents.get(0).text()));
        documents.add(document("c", documents.get(1).text() + " end"));
        documents.add(document("d", "short"));
        documents.add(document("e", QUESTION + " " + documents.get(2).text().substring(0, 40)));
        return Selection.of(Corpus.of("corpus", documents), new ByteTokenizer())
                .tokens(50, 1_000)
                .count(5)
                .chinese(0)
                .decontaminate(EvaluationSet.of("chat", List.of(QUESTION)))
                .run();
    }

    @Test
    void tablesHoldTheReportsNumbers() {
        SelectionReport report = selected().report();
        Table funnel = SelectionTables.funnel(report);
        assertEquals(
                List.of(
                        "broken records",
                        "read",
                        "not countable",
                        "wrong language",
                        "too short",
                        "too long",
                        "exact duplicate",
                        "contaminated",
                        "near duplicate",
                        "not drawn",
                        "chosen"),
                funnel.stringColumn("stage").asList());
        assertEquals(
                List.of(0L, 14L, 0L, 0L, 1L, 0L, 1L, 1L, 1L, 5L, 5L),
                funnel.longColumn("documents").asList());
        assertEquals(
                List.of(14L, 14L, 14L, 13L, 13L, 12L, 11L, 10L, 5L, 5L),
                funnel.longColumn("documents left").asList().subList(1, 11));
        Table shares = SelectionTables.shares(report);
        assertEquals(List.of(5), shares.intColumn("got").asList());
        assertEquals(List.of(5), shares.intColumn("wanted").asList());
        assertEquals(
                "c",
                SelectionTables.nearDuplicates(report).stringColumn("dropped").get(0));
        assertEquals(
                "chat:1",
                SelectionTables.contaminated(report)
                        .stringColumn("evaluation text")
                        .get(0));
        assertEquals(
                1,
                SelectionTables.evaluationTexts(report).intColumn("documents").getInt(0));
    }

    @Test
    void chartsAreDrawn() {
        SelectedDocuments selected = selected();
        CategoryChart funnel = SelectionCharts.funnel(selected.report());
        assertArrayEquals(
                new double[] {14, 14, 14, 13, 13, 12, 11, 10, 5},
                funnel.getSeries("documents").getYData());
        CategoryChart shares = SelectionCharts.wantedAndGot(selected.report());
        assertArrayEquals(new double[] {5}, shares.getSeries("got").getYData());
        for (CategoryChart chart : List.of(funnel, shares, SelectionCharts.lengths(selected))) {
            assertTrue(!chart.getTitle().isBlank() && !chart.getXAxisTitle().isBlank());
            assertEquals(ChartStyle.WIDTH, BitmapEncoder.getBufferedImage(chart).getWidth());
        }
    }
}
