package org.longalign.kernel.internal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SubshellTest {
    /** Where cells of two shells meet. */
    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    private static final String MEET =
            "((CyclicBarrier) System.getProperties().get(\"meeting\")).await(20, TimeUnit.SECONDS);";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static CellEvaluator evaluator;

    @BeforeAll
    static void start() {
        System.getProperties().put("meeting", MEETING);
        evaluator = CellEvaluator.create();
        evaluator.prepare();
    }

    @AfterAll
    static void stop() {
        System.getProperties().remove("meeting");
        THREADS.shutdownNow();
        evaluator.close();
    }

    private static Future<Object> run(Subshell subshell, String code) {
        return THREADS.submit((Callable<Object>) () -> evaluator.evaluate(subshell, new Cell(1, code)));
    }

    @Test
    void cellsMeetWhichNoneDoesAlone() throws Exception {
        Subshell other = evaluator.open();
        Future<Object> first = run(evaluator.main(), MEET + " int met1 = 1; " + MEET + " met1 + 1");
        Future<Object> second = run(other, MEET + " int met2 = 2; " + MEET + " met2 + 1");
        assertEquals(2, first.get());
        assertEquals(3, second.get());
        assertEquals(3, evaluator.evaluate(other, new Cell(2, "met1 + met2")));
        evaluator.close(other);
    }

    @Test
    void valuesOfTypesThatCannotBeWrittenAreHandedToTheirOwnCell() throws Exception {
        List<Future<Object>> all = new ArrayList<>();
        List<Subshell> subshells = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Subshell subshell = evaluator.open();
            subshells.add(subshell);
            StringBuilder code = new StringBuilder();
            for (int each = 0; each < 5; each++) {
                code.append("var mixed3_%d_%d = true ? (Integer) %d : (Comparable<?>) \"x\"; ".formatted(i, each, i));
                code.append("var both3_%d_%d = List.of(%d, \"t\").get(0); Thread.sleep(1);".formatted(i, each, i));
            }
            code.append("\"\" + mixed3_%d_4 + both3_%d_4".formatted(i, i));
            all.add(run(subshell, code.toString()));
        }
        for (int i = 0; i < 4; i++) {
            assertEquals("" + i + i, all.get(i).get());
        }
        subshells.forEach(evaluator::close);
    }

    @Test
    void completionAnswersWhileACellRuns() throws Exception {
        evaluator.evaluate(new Cell(1, "String text4 = \"x\";"));
        Future<Object> running = run(evaluator.main(), MEET + " " + MEET + " 1");
        MEETING.await(20, TimeUnit.SECONDS);
        CodeAssistant assistant = evaluator.assistant(ofCells -> List.of());
        assertEquals(List.of("isBlank()"), assistant.complete("text4.isBl", 10).texts());
        assertEquals(CodeAssistant.Completeness.INCOMPLETE, assistant.completeness("int f() {"));
        assertFalse(running.isDone());
        MEETING.await(20, TimeUnit.SECONDS);
        assertEquals(1, running.get());
    }

    @Test
    void anInterruptStopsAllAndAClosedSubshellEnds() throws Exception {
        Subshell other = evaluator.open();
        for (Runnable stop : List.<Runnable>of(evaluator::interrupt, () -> evaluator.close(other))) {
            Future<Object> sleeping = run(other, MEET + " Thread.sleep(60_000);");
            MEETING.await(20, TimeUnit.SECONDS);
            stop.run();
            assertEquals("KeyboardInterrupt", failure(sleeping).name());
        }
    }

    @Test
    void linesOfErrorsAreThoseOfTheirOwnCells() throws Exception {
        Subshell other = evaluator.open();
        Future<Object> first = run(evaluator.main(), "\n\n" + MEET + "\nthrow new Exception(\"a\");");
        Future<Object> second = run(other, MEET + "\nthrow new Exception(\"b\");");
        assertTrue(failure(first).traceback().toString().contains("cell 1, line 4"));
        assertTrue(failure(second).traceback().toString().contains("cell 1, line 2"));
        evaluator.close(other);
    }

    @Test
    void exceptionsWhoseMessagesTakeTimeAreThoseOfTheirOwnCells() throws Exception {
        evaluator.evaluate(new Cell(5, """
                class Meeting6 extends Exception {
                    final String name;
                    boolean met;
                    Meeting6(String name) { this.name = name; }
                    @Override public String getMessage() {
                        if (!met) {
                            met = true;
                            try { %s } catch (Exception e) { return "alone"; }
                        }
                        return name;
                    }
                }
                """.formatted(MEET)));
        Subshell other = evaluator.open();
        List<Future<Object>> both =
                List.of(run(evaluator.main(), "throw new Meeting6(\"m\");"), run(other, "throw new Meeting6(\"s\");"));
        for (int i = 0; i < both.size(); i++) {
            CellException failure = assertInstanceOf(
                    CellException.class,
                    assertThrows(ExecutionException.class, both.get(i)::get).getCause());
            assertEquals(List.of("m", "s").get(i), failure.getMessage());
        }
        evaluator.close(other);
    }

    @Test
    void eachHasATimeLimitOfItsOwn() throws Exception {
        TimeLimit limit = new TimeLimit(Optional.of(Duration.ofMillis(1_500)), "LIMIT");
        try (CellEvaluator limited = CellEvaluator.create(List.of(), limit, true)) {
            limited.prepare();
            Subshell other = limited.open();
            Future<Object> slow = THREADS.submit(
                    (Callable<Object>) () -> limited.evaluate(other, new Cell(1, "Thread.sleep(60_000);")));
            assertEquals(2, limited.evaluate(limited.main(), new Cell(2, "1 + 1")));
            assertEquals("TimeoutError", failure(slow).name());
            assertEquals(3, limited.evaluate(other, new Cell(3, "1 + 2")));
        }
    }

    private static CellException failure(Future<Object> failing) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> failing.get(30, TimeUnit.SECONDS));
        return assertInstanceOf(CellException.class, thrown.getCause());
    }
}
