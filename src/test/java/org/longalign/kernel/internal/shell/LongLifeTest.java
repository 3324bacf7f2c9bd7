package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.longalign.Trials;

/** A session of very many cells holds no more for each than JShell itself keeps, and no thread. */
@Tag(Trials.TAG)
class LongLifeTest {
    private static final int EVERY = 10;
    private static final int SAMPLES = 4;
    /** In an ordinary run, where a compilation more or less is as much as all cells. */
    private static final int FEW = 40;

    /** In MB. */
    private static final double HEAP_A_CELL = 0.03;

    private static final double METASPACE_A_CELL = 0.01;

    /** What a session holds after some cells. */
    private record Sample(int cells, double heap, double metaspace, int classes, int threads, double millisPerCell) {
        static Sample now(int cells, double millisPerCell) {
            System.gc();
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Sample(
                    cells,
                    (runtime.totalMemory() - runtime.freeMemory()) / 1e6,
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                                    .filter(pool -> pool.getName().contains("Metaspace"))
                                    .mapToLong(LongLifeTest::used)
                                    .sum()
                            / 1e6,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    Thread.activeCount(),
                    millisPerCell);
        }
    }

    private static long used(MemoryPoolMXBean pool) {
        return pool.getUsage().getUsed();
    }

    /** Ten thousand cells and a thousand redefinitions in a full run. */
    @Test
    void aSessionHoldsWhatJShellKeepsAndNoMore() {
        int cells = Trials.of(10_000) == 10_000 ? 10_000 : FEW;
        List<Sample> samples = run(cells);
        samples.forEach(System.out::println);
        assertTrue(samples.get(SAMPLES - 1).threads() <= samples.get(0).threads(), samples.toString());
        if (cells > FEW) {
            check(samples);
        }
    }

    /** JShell keeps every snippet and its class; nothing else may stay. */
    private static void check(List<Sample> samples) {
        Sample half = samples.get(SAMPLES / 2 - 1);
        Sample last = samples.get(SAMPLES - 1);
        double cells = last.cells() - half.cells();
        assertTrue((last.heap() - half.heap()) / cells < HEAP_A_CELL, samples.toString());
        assertTrue((last.metaspace() - half.metaspace()) / cells < METASPACE_A_CELL, samples.toString());
    }

    private static List<Sample> run(int cells) {
        List<Sample> samples = new ArrayList<>();
        int each = cells / SAMPLES;
        try (CellEvaluator evaluator = CellEvaluator.create()) {
            evaluator.prepare();
            evaluator.evaluate(new Cell(1, "int total = 0; int twice(int n) { return 2 * n; }"));
            long since = System.nanoTime();
            for (int i = 1; i <= cells; i++) {
                evaluator.evaluate(new Cell(i, cell(i)));
                if (i % each == 0) {
                    double millis = (System.nanoTime() - since) / 1e6 / each;
                    samples.add(Sample.now(i, millis));
                    since = System.nanoTime();
                }
            }
            assertEquals(cells / EVERY, evaluator.evaluate(new Cell(0, "total")));
        }
        return samples;
    }

    private static String cell(int number) {
        return switch (number % EVERY) {
            case 0 -> "record Row(int number) { int next() { return number + " + number + "; } }\ntotal++;";
            case 1 -> "var rows = List.of(1, 2, " + number + ");";
            case 2 -> "rows.stream().mapToInt(each -> each).sum()";
            case 3 -> "for (int each : rows) { twice(each); }";
            case 4 -> "new Thread(() -> twice(1)).start();";
            case 5 -> "int twice(int n) { return n + n; }";
            default -> "twice(" + number + ")";
        };
    }
}
