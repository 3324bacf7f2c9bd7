package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProgressTest {
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private final LiveOutput.Screen screen = new LiveOutput.Screen() {
        @Override
        public String display(Object content) {
            shown.add("display " + ((ProgressState) content).text());
            return "id";
        }

        @Override
        public void update(String id, Object content) {
            shown.add(id + " " + ((ProgressState) content).text());
        }
    };

    private Progress inNotebook(long total) {
        return progress(total, Optional.of(screen));
    }

    private Progress progress(long total, Optional<LiveOutput.Screen> where) {
        PrintStream out = new PrintStream(lines, true, StandardCharsets.UTF_8);
        return new Progress("packing", total, new LiveOutput(where), out, nanos::get);
    }

    @Test
    void oneDisplayThatEndsWithTheFinalState() {
        try (Progress progress = inNotebook(3)) {
            progress.begin();
            nanos.addAndGet(1_500_000_000L);
            progress.step();
            progress.step(2);
        }
        assertEquals("display packing: 0 of 3 (0 %)", shown.get(0));
        assertEquals("id packing: 3 in 1.5 s, 2.0/s", shown.get(shown.size() - 1));
        assertEquals("", lines.toString(StandardCharsets.UTF_8));
    }

    @Test
    void leavingEarlySaysSo() {
        RuntimeException thrown = assertThrows(IllegalStateException.class, () -> {
            try (Progress progress = inNotebook(10)) {
                progress.begin();
                progress.step(4);
                throw new IllegalStateException("broken");
            }
        });
        assertEquals("broken", thrown.getMessage());
        assertTrue(shown.get(shown.size() - 1).contains("stopped at 4 of 10"), shown.toString());
    }

    @Test
    void closingTwiceShowsTheEndOnce() {
        Progress progress = inNotebook(1);
        progress.begin();
        progress.close();
        int count = shown.size();
        progress.close();
        assertEquals(count, shown.size());
    }

    @Test
    void updatesAtMostFiveTimesASecond() throws InterruptedException {
        long start = System.nanoTime();
        try (Progress progress = inNotebook(0)) {
            progress.begin();
            // A second, or longer where the machine is too busy for the drawing thread.
            while (System.nanoTime() - start < 1_000_000_000L || shown.size() < 3) {
                progress.step();
                Thread.sleep(1);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        // the first and the last state come on top
        assertTrue(shown.size() <= 2 + Math.ceil(seconds * 5), shown.size() + " updates in " + seconds + " s");
        assertTrue(shown.size() > 3, shown.toString());
    }

    @Test
    void stepsOfManyThreadsAllCount() {
        try (Progress progress = inNotebook(200_000)) {
            progress.begin();
            IntStream.range(0, 200_000).parallel().forEach(i -> progress.step());
            assertEquals(200_000, progress.done());
        }
    }

    @Test
    void withoutANotebookShortTasksAreSilent() {
        try (Progress progress = progress(2, Optional.empty())) {
            progress.begin();
            progress.step(2);
        }
        assertEquals("", lines.toString(StandardCharsets.UTF_8));
    }

    @Test
    void withoutANotebookLongTasksPrintNowAndThen() throws InterruptedException {
        try (Progress progress = progress(100, Optional.empty())) {
            progress.begin();
            progress.step(10);
            nanos.set(6_000_000_000L);
            while (lines.size() == 0) {
                Thread.sleep(5);
            }
            Thread.sleep(2L * Progress.UPDATE_MILLIS); // in which no second line comes
        }
        String text = lines.toString(StandardCharsets.UTF_8);
        assertEquals(2, text.lines().count(), text);
        assertTrue(text.startsWith("packing: 10 of 100 (10 %)"), text);
        assertTrue(text.contains("stopped at 10 of 100"), text);
    }

    @Test
    void stateReads() {
        assertEquals(
                "a: 1,234 of 10,000 (12 %), 617/s, 14 s left", new ProgressState("a", 1234, 10_000, 2, false).text());
        assertEquals("a: 5, 2.5/s", new ProgressState("a", 5, 0, 2, false).text());
        assertEquals("a: 7,200 in 2:00 h, 1.0/s", new ProgressState("a", 7200, 7200, 7200, true).text());
        assertEquals("a: 90 in 1:30 min, 1.0/s", new ProgressState("a", 90, 0, 90, true).text());
        String html = new ProgressState("<a>", 12, 10, 2, false).html();
        assertTrue(html.contains("&lt;a&gt;") && html.contains("value=\"10\" max=\"10\""), html);
    }

    @Test
    void negativeTotalIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Progress.of("x", -1));
    }
}
