package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.longalign.Trials;
import org.longalign.kernel.internal.shell.StatementKinds.Kind;

/** Cells of two statements of any kinds run whole; a cell with a statement that this version of Java lacks is an error. */
@Tag(Trials.TAG)
class StatementKindsTest {
    private static final int PAIRS = 1_100;
    private static final int SOME = 4;
    private static final int VERSION = Runtime.version().feature();

    /** Every pair is one cell of a session, followed by a statement of its own. */
    private static final class Session implements AutoCloseable {
        private final CellEvaluator evaluator = CellEvaluator.create();
        private final List<String> wrong = new ArrayList<>();
        private int cells;
        private int refused;

        Session() {
            evaluator.prepare();
            evaluator.evaluate(new Cell(++cells, "var trace = new ArrayList<Integer>();"));
        }

        void run(Kind first, Kind second) {
            String source = first.source(1) + "\n" + second.source(2) + "\ntrace.add(3);";
            List<Integer> expected = new ArrayList<>();
            add(expected, 1, first.times());
            add(expected, 2, second.times());
            add(expected, 3, 1);
            boolean isKnown = first.isIn(VERSION) && second.isIn(VERSION);
            try {
                evaluator.evaluate(new Cell(++cells, source));
                Object trace = evaluator.evaluate(new Cell(++cells, "List.copyOf(trace)"));
                if (!isKnown || !expected.equals(trace)) {
                    wrong.add(source + "\nended with " + trace);
                }
            } catch (CellException e) {
                refused++;
                if (isKnown) {
                    wrong.add(source + "\n"
                            + e.traceback().stream().map(Ansi::plain).collect(Collectors.joining("\n")));
                }
            } finally {
                evaluator.evaluate(new Cell(++cells, "trace.clear()"));
            }
        }

        private static void add(List<Integer> expected, int number, int times) {
            for (int i = 0; i < times; i++) {
                expected.add(number);
            }
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }

    private static void run(List<List<Kind>> pairs) {
        try (Session session = new Session()) {
            pairs.forEach(pair -> session.run(pair.get(0), pair.get(1)));
            long unknown = pairs.stream()
                    .filter(pair -> pair.stream().anyMatch(kind -> !kind.isIn(VERSION)))
                    .count();
            System.out.println(pairs.size() + " cells on Java " + VERSION + ": " + (pairs.size() - session.refused)
                    + " ran whole, " + session.refused + " refused, of which newer than it " + unknown);
            assertEquals(List.of(), session.wrong, session.wrong.size() + " of " + pairs.size() + " cells");
        }
    }

    /** Eleven hundred pairs in a full run. */
    @Test
    void pairsOfStatementsRunWhole() {
        List<Kind> all = StatementKinds.all();
        List<List<Kind>> pairs = new ArrayList<>();
        for (int distance = 0; pairs.size() < PAIRS; distance++) {
            for (int i = 0; i < all.size(); i++) {
                pairs.add(List.of(all.get(i), all.get((i + distance) % all.size())));
            }
        }
        Collections.shuffle(pairs, new Random(17));
        run(Trials.of(PAIRS) == PAIRS ? pairs : pairs.subList(0, SOME));
    }
}
