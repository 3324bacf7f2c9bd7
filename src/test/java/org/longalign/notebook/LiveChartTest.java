package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

@Timeout(60)
class LiveChartTest {
    private final List<XYChart> shown = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    private final LiveOutput.Screen screen = new LiveOutput.Screen() {
        @Override
        public String display(Object content) {
            shown.add((XYChart) content);
            return "place";
        }

        @Override
        public void update(String id, Object content) {
            assertEquals("place", id);
            shown.add((XYChart) content);
        }
    };

    private LiveChart live(Optional<LiveOutput.Screen> where) {
        return new LiveChart("loss", new LiveOutput(where), nanos::get);
    }

    private static XYSeries line(XYChart chart, String name) {
        XYSeries line = chart.getSeries(name);
        assertNotNull(line, names(chart).toString());
        return line;
    }

    private static Set<String> names(XYChart chart) {
        return chart.getSeriesCollection().stream().map(XYSeries::getName).collect(Collectors.toSet());
    }

    @Test
    void growsAndEndsWhole() {
        try (LiveChart chart = live(Optional.of(screen))) {
            for (int i = 0; i < 5_000; i++) {
                chart.add(i, 1.0 / (i + 1));
            }
        }
        assertTrue(shown.size() >= 2 && shown.size() < 20, "drawn now and then: " + shown.size());
        assertEquals(1, line(shown.get(0), "loss").getXData().length);
        double[] last = line(shown.get(shown.size() - 1), "loss").getXData();
        assertEquals(LiveSeries.DRAWN, last.length, "means of five neighbours");
        assertEquals(2, last[0]);
        assertEquals(4_997, last[last.length - 1]);
    }

    @Test
    void theLastPointsComeWithoutClosing() throws InterruptedException {
        LiveChart chart = live(Optional.of(screen));
        chart.add(1, 1).add(2, 2);
        while (shown.size() < 2) {
            Thread.sleep(5);
        }
        assertEquals(2, line(shown.get(1), "loss").getXData().length);
    }

    @Test
    void smoothingDrawsMeansOverThePoints() {
        LiveChart chart = live(Optional.empty()).smoothing(3);
        for (int i = 0; i < 4; i++) {
            chart.add("train", i, i * i * 30).add("held out", i, 5);
        }
        XYChart drawn = chart.chart();
        assertEquals(Set.of("train", "train ", "held out", "held out "), names(drawn));
        assertArrayEquals(new double[] {0, 50, 140, 270}, line(drawn, "train").getYData());
        assertArrayEquals(new double[] {0, 30, 120, 270}, line(drawn, "train ").getYData());
        assertArrayEquals(new double[] {0, 1, 2, 3}, line(drawn, "train ").getXData(), "no point is moved");
        assertThrows(IllegalArgumentException.class, () -> chart.smoothing(0));
    }

    @Test
    void whatIsNotANumberIsSaid() {
        LiveChart chart = live(Optional.empty()).add(1, 2).add(2, Double.NaN).add(3, Double.POSITIVE_INFINITY);
        assertEquals(Set.of("loss (2 not finite)"), names(chart.chart()));
        assertEquals("LiveChart \"loss\", 1 point", chart.toString());
        XYChart nothing = live(Optional.empty()).add(1, Double.NaN).chart();
        assertTrue(names(nothing).isEmpty());
        assertTrue(PngImage.of(nothing).base64().length() > 100, "an empty chart can be drawn");
    }

    @Test
    void withoutANotebookNothingIsDrawn() {
        try (LiveChart chart = live(Optional.empty())) {
            chart.add(1, 1);
        }
        assertEquals(List.of(), shown);
    }
}
