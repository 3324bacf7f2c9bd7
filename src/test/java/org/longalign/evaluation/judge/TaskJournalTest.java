package org.longalign.evaluation.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskJournalTest {
    @TempDir
    Path folder;

    @Test
    void withoutAFileEveryStepIsDone() {
        AtomicInteger calls = new AtomicInteger();
        try (TaskJournal journal = TaskJournal.open(null, Map.of())) {
            assertEquals(1, journal.step("a", Integer.class, calls::incrementAndGet));
            assertEquals(2, journal.step("a", Integer.class, calls::incrementAndGet));
            assertFalse(journal.has("a"));
            assertFalse(journal.resumed());
        }
    }

    @Test
    void aFileKnowsItsSteps() {
        AtomicInteger calls = new AtomicInteger();
        Path file = folder.resolve("journal");
        for (int life = 0; life < 2; life++) {
            try (TaskJournal journal = TaskJournal.open(file, Map.of("seed", "7"))) {
                assertEquals(life == 1, journal.resumed());
                assertEquals(life == 1, journal.has("a"));
                assertFalse(journal.has("b"));
                assertEquals(1, journal.step("a", Integer.class, calls::incrementAndGet));
                assertTrue(journal.has("a"));
            }
        }
    }

    /** Journals of earlier versions, which knew no other, do not name the temperature 0. */
    @Test
    void theTemperatureIsPartOfTheWorkUnlessItIsZero() {
        Map<String, String> work = new TreeMap<>(Map.of("seed", "7"));
        TaskJournal.addTemperature(work, 0);
        assertEquals(Map.of("seed", "7"), work);
        TaskJournal.addTemperature(work, 0.5);
        assertEquals(Map.of("seed", "7", "temperature", "0.5"), work);
    }
}
