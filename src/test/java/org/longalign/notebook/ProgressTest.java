package org.longalign.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.longalign.notebook.ProgressState.Unit.BYTES;
import static org.longalign.notebook.ProgressState.Unit.STEPS;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            shown.add("display " + ((ProgressLines) content).text());
            return "id";
        }

        @Override
        public void update(String id, Object content) {
            shown.add(id + " " + ((ProgressLines) content).text());
        }
    };

    private Progress inNotebook(long total) {
        return progress(total, Optional.of(screen));
    }

    private Progress progress(long total, Optional<LiveOutput.Screen> where) {
        PrintStream out = new PrintStream(lines, true, StandardCharsets.UTF_8);
        return new Progress("packing", total, STEPS, false, new LiveOutput(where), out, nanos::get);
    }

    private Progress bar(String task, long total) {
        Progress progress =
                new Progress(task, total, STEPS, false, new LiveOutput(Optional.of(screen)), System.err, nanos::get);
        progress.begin();
        return progress;
    }

    private Progress loopBar(String task, long total) {
        Progress progress =
                new Progress(task, total, STEPS, true, new LiveOutput(Optional.of(screen)), System.err, nanos::get);
        progress.begin();
        return progress;
    }

    private String last() {
        return shown.get(shown.size() - 1);
    }

    private void awaitShown(String text) throws InterruptedException {
        while (!last().contains(text)) {
            Thread.sleep(5);
        }
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
            Thread.sleep(2L * ProgressBoard.UPDATE_MILLIS); // in which no second line comes
        }
        String text = lines.toString(StandardCharsets.UTF_8);
        assertEquals(2, text.lines().count(), text);
        assertTrue(text.startsWith("packing: 10 of 100 (10 %)"), text);
        assertTrue(text.contains("stopped at 10 of 100"), text);
    }

    @Test
    void innerBarsStandBelowAndGoAway() throws InterruptedException {
        try (Progress outer = bar("outer", 3)) {
            for (int i = 0; i < 3; i++) {
                try (Progress inner = bar("inner " + i, 10)) {
                    inner.step(5);
                    awaitShown("inner " + i + ": 5 of 10");
                    assertTrue(last().contains("outer: " + i + " of 3"), last());
                    assertEquals(2, last().lines().count(), "those of earlier rounds are gone: " + last());
                }
                outer.step();
            }
        }
        assertEquals(
                1, shown.stream().filter(each -> each.startsWith("display")).count(), "one place for all");
        assertTrue(last().startsWith("id outer: 3 in 0.0 s") && last().lines().count() == 1, last());
        try (Progress next = bar("next", 1)) {
            next.step();
        }
        assertEquals(
                2, shown.stream().filter(each -> each.startsWith("display")).count(), "a place of its own");
    }

    @Test
    void innerBarsOutliveTheOuterOne() throws InterruptedException {
        Progress outer = bar("outer", 1);
        Progress inner = bar("inner", 2);
        outer.close();
        inner.step();
        awaitShown("inner: 1 of 2");
        inner.close();
        while (last().contains("inner")) {
            Thread.sleep(5);
        }
        assertTrue(last().contains("outer: stopped at 0 of 1"), last());
    }

    @Test
    void manyInnerBarsAreCounted() throws InterruptedException {
        try (Progress outer = bar("outer", 1)) {
            List<Progress> inner =
                    IntStream.range(0, 20).mapToObj(i -> bar("inner " + i, 1)).toList();
            awaitShown("and 13 more");
            assertEquals(9, last().lines().count(), last());
            inner.forEach(Progress::close);
            outer.step();
        }
        assertFalse(last().contains("inner"), last());
    }

    @Test
    void aLoopThatIsLeftKeepsItsPlaceUntilItsThreadEnds() throws InterruptedException {
        Thread loop = new Thread(() -> {
            Progress progress = loopBar("search", 10);
            Iterator<Integer> elements =
                    new ProgressIterator<>(List.of(1, 2, 3, 4).iterator(), progress);
            elements.next();
            elements.next();
        });
        loop.start();
        loop.join();
        awaitShown("search: stopped at 1 of 10"); // the second was in hand
    }

    @Test
    void aLoopThatBeginsAgainReplacesTheOneThatWasLeft() throws InterruptedException {
        try (Progress outer = bar("outer", 100)) {
            for (int i = 0; i < 100; i++) {
                loopBar("search", 10).step();
                outer.step();
            }
            awaitShown("outer: 100 of 100");
            assertEquals(2, last().lines().count(), last());
        }
    }

    @Test
    void aLaterThreadStepsAsTheFirst() throws InterruptedException {
        Progress[] made = new Progress[1];
        Thread first = new Thread(() -> made[0] = bar("x", 10));
        first.start();
        first.join();
        made[0].step();
        assertTrue(made[0].isOwned(), "a later statement's thread has taken over");
        IntStream.range(0, 1_000).parallel().forEach(i -> made[0].step());
        assertEquals(1_001, made[0].done());
        made[0].close();
    }

    @Test
    void loopsIteratorsArraysAndStreamsComeThroughWhole() {
        List<Integer> seen = new ArrayList<>();
        Progress.over("list", List.of(1, 2)).forEach(seen::add);
        for (int each : Progress.over("array", new Integer[] {3, 4})) {
            seen.add(each);
        }
        Progress.over("iterator", List.of(5).iterator()).forEachRemaining(seen::add);
        Progress.over("stream", Stream.of(6, 7)).forEach(seen::add);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), seen);
        assertEquals(
                Optional.of(3),
                Progress.over("short", Stream.iterate(1, i -> i + 1))
                        .filter(i -> i == 3)
                        .findFirst());
        Set<Integer> sum = Progress.over(
                        "parallel", IntStream.range(0, 100_000).boxed().parallel())
                .collect(Collectors.toSet());
        assertEquals(100_000, sum.size());
        assertTrue(Progress.over("parallel", Stream.of(1).parallel()).isParallel());
    }

    @Test
    void streamsCountEveryElementAndEnd() {
        for (boolean parallel : new boolean[] {false, true}) {
            Progress[] made = new Progress[1];
            Stream<Integer> source = IntStream.range(0, 50_000).boxed();
            Stream<Integer> stream = ProgressSpliterator.stream(parallel ? source.parallel() : source, total -> {
                assertEquals(50_000, total);
                made[0] = loopBar("stream", total);
                return made[0];
            });
            assertNull(made[0], "begins when it is read");
            assertEquals(50_000, stream.map(i -> i + 1).sorted().toList().size());
            assertEquals(50_000, made[0].done());
            assertTrue(made[0].isClosed(), "ends with its last element");
        }
    }

    @Test
    void closingAStreamClosesItsSourceAndItsBar() {
        Progress[] made = new Progress[1];
        boolean[] sourceClosed = new boolean[1];
        try (Stream<Integer> stream = ProgressSpliterator.stream(
                Stream.of(1, 2, 3).onClose(() -> sourceClosed[0] = true), total -> made[0] = loopBar("s", total))) {
            assertEquals(1, stream.findFirst().orElseThrow());
        }
        assertTrue(sourceClosed[0] && made[0].isClosed());
    }

    @Test
    void paceIsThatOfTheLastWhile() {
        StepRate pace = new StepRate();
        assertEquals(0, pace.perSecond(1_000, 0, false), "what another run had done is not counted");
        assertEquals(10, pace.perSecond(1_010, 1, false));
        for (int second = 2; second <= 100; second++) {
            pace.perSecond(1_010 + 100L * (second - 1), second, false);
        }
        assertEquals(100, pace.perSecond(10_910, 100, false));
        assertEquals(109.1, pace.perSecond(10_910, 100, true), 1e-9, "at the end the mean");
    }

    private static ProgressState state(String task, long done, long total, double seconds, boolean ended) {
        return new ProgressState(task, done, total, seconds, done / seconds, ended, STEPS, "");
    }

    @Test
    void stateReads() {
        assertEquals(
                "a: 1,234 of 10,000 (12 %), 617/s, 14 s left",
                state("a", 1234, 10_000, 2, false).text());
        assertEquals(
                "a: 4 of 8 (50 %), 2.0/s, 2.0 s left; 3 GiB",
                new ProgressState("a", 4, 8, 2, 2, false, STEPS, "3 GiB").text());
        assertEquals("a: 8 in 4.0 s, 2.0/s; 3 GiB", new ProgressState("a", 8, 8, 4, 2, true, STEPS, "3 GiB").text());
        assertEquals("a: 5, 2.5/s", state("a", 5, 0, 2, false).text());
        assertEquals(
                "a: 7,200 in 2:00 h, 1.0/s", state("a", 7200, 7200, 7200, true).text());
        assertEquals("a: 90 in 1:30 min, 1.0/s", state("a", 90, 0, 90, true).text());
        String html = state("<a>", 12, 10, 2, false).html();
        assertTrue(html.contains("&lt;a&gt;") && html.contains("width:100.0%"), html);
        String name = state("a line\n" + "x".repeat(500), 1, 2, 1, false).text();
        assertTrue(name.length() < 120 && !name.contains("\n"), name);
        ProgressState bytes = new ProgressState("b", 3_400_000, 12_000_000, 2, 1_700_000, false, BYTES, "");
        assertEquals("b: 3.4 MB of 12.0 MB (28 %), 1.7 MB/s, 5.1 s left", bytes.text());
        assertEquals("b: 12 B", new ProgressState("b", 12, 0, 0, 0, false, BYTES, "").text());
        long huge = Long.MAX_VALUE;
        assertTrue(state("a", huge / 2, huge, 1, false).text().contains("(50 %)"));
        assertTrue(state("a", 1, 1_000_000_000, 1, false).text().contains("days left"));
    }

    @Test
    void negativeTotalIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Progress.of("x", -1));
    }
}
