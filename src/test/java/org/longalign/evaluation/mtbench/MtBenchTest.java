package org.longalign.evaluation.mtbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.Turns;

class MtBenchTest {
    private static final MtBenchQuestion WRITE =
            new MtBenchQuestion(81, "writing", List.of("Write a line.", "Now shorter."), null);
    private static final MtBenchQuestion COUNT =
            new MtBenchQuestion(111, "math", List.of("2 + 2?", "Times 3?"), List.of("4", "12"));

    @Test
    void theSecondTurnGoesOnFromTheFirstReply() {
        Turns model = new Turns("m", request -> "reply to " + Turns.last(request));
        MtBench.of(List.of(WRITE, COUNT))
                .answeredBy(model, ModelJudge.of(new Turns("j", "[[5]]")))
                .run();
        assertEquals(4, model.requests().size());
        assertEquals(
                List.of("Write a line.", "reply to Write a line.", "Now shorter."),
                model.requests().get(1).messages().stream()
                        .map(message -> message.content())
                        .toList());
        assertEquals(0.7, model.requests().get(1).temperature());
        assertEquals(0, model.requests().get(2).temperature());
    }

    @Test
    void twoRoundsAreAveragedAndWhatIsUnscoredIsLeftOut() {
        Turns model = new Turns("m", request -> "reply to " + Turns.last(request));
        Turns judge = new Turns(
                "j", "[[8]]", "[[6]]", "[[3]]", "no", "no", "no", "no", "no", "no", "no", "no", "no", "[[9]]",
                "[[10]]");
        MtBenchReport report = MtBench.of(List.of(WRITE, COUNT))
                .answeredBy(model, ModelJudge.of(judge))
                .run();
        List<MtBenchTurn> turns = report.turns();
        assertEquals(OptionalDouble.of(7), turns.get(0).rating());
        assertEquals(OptionalDouble.of(2), turns.get(0).spread());
        assertEquals(OptionalDouble.of(3), turns.get(1).rating(), "one round of two");
        assertEquals(OptionalDouble.empty(), turns.get(1).spread());
        assertEquals(OptionalDouble.empty(), turns.get(2).rating(), "neither round");
        assertEquals(OptionalDouble.of(9.5), turns.get(3).rating());
        assertEquals(OptionalDouble.of(6.5), report.mean());
        assertEquals(OptionalDouble.of(7), report.mean(1));
        assertEquals(OptionalDouble.of(5), report.byCategory().get("writing"));
        assertEquals(OptionalDouble.of(9.5), report.byCategory().get("math"));
        assertEquals(1, report.unscored());
        assertEquals(3, report.unscoredJudgements());
        assertEquals(
                "m: 6.50 (turn 1 7.00, turn 2 6.25) over 4 turns, 1 unscored; judged by j (model)", report.toString());
    }

    @Test
    void theJudgeSeesReferencesInMathReasoningAndCodingOnly() {
        Turns model = new Turns("m", "x");
        Turns judge = new Turns("j", "[[5]]");
        // As in MT-Bench, a reference to a question of writing is not shown.
        MtBench.of(List.of(WRITE.withReference(List.of("a poem", "another")), COUNT))
                .answeredBy(model, ModelJudge.of(judge))
                .rounds(1)
                .run();
        List<String> prompts = judge.requests().stream().map(Turns::last).toList();
        assertFalse(prompts.get(0).contains("reference"));
        assertTrue(prompts.get(1).contains("<first_answer>") && !prompts.get(1).contains("reference"));
        assertTrue(prompts.get(2).contains("<reference_answer>\n4\n</reference_answer>"));
        assertTrue(prompts.get(3).contains("<second_reference_answer>\n12\n</second_reference_answer>"));
        assertTrue(prompts.get(3).contains("<first_reference_answer>\n4\n"));
    }

    @Test
    void aRunGoesOnWhereItFailed(@TempDir Path folder) {
        Turns model = new Turns("m", "one", Turns.FAILURE, Turns.FAILURE, "two", "three", "four");
        Turns judge = new Turns("j", "[[5]]");
        MtBenchRun run = MtBench.of(List.of(WRITE, COUNT))
                .answeredBy(model, ModelJudge.of(judge))
                .journal(folder.resolve("run.jsonl"));
        MtBenchReport first = run.run();
        assertEquals(3, first.unscored());
        assertEquals(
                "no answer: the first turn has no answer to continue from",
                first.turns().get(3).answer().toString());
        assertEquals(3, model.requests().size());
        MtBenchReport second = run.run();
        assertEquals(0, second.unscored());
        assertEquals(6, model.requests().size());
        assertEquals(8, judge.requests().size(), "each turn twice, nothing again");
        assertEquals(second.turns(), run.run().turns());
        assertEquals(8, judge.requests().size());
    }

    @Test
    void filesAreReadAndBadLinesAreNamed(@TempDir Path folder) throws IOException {
        String line = "{\"question_id\": 111, \"category\": \"math\", \"turns\": [\"2 + 2?\", \"Times 3?\"]}\n";
        Path questions = Files.writeString(folder.resolve("question.jsonl"), line);
        ModelJudge judge = ModelJudge.of(new Turns("j", "[[5]]"));
        Turns model = new Turns("m", "4");
        assertTrue(
                message(() -> MtBench.read(questions).answeredBy(model, judge)).contains("the questions [111]"));
        Path references = Files.writeString(
                folder.resolve("gpt-4.jsonl"),
                "{\"question_id\": 111, \"choices\": [{\"index\": 0, \"turns\": [\"4\", \"12\"]}]}\n");
        assertEquals(List.of(COUNT), MtBench.read(questions, references).questions());
        Files.writeString(references, "{\"question_id\": 111, \"choices\": []}\n");
        assertTrue(message(() -> MtBench.read(questions, references)).startsWith(references + ":1: "));
        Files.writeString(questions, line + line.replace("[\"2 + 2?\", ", "["));
        assertTrue(message(() -> MtBench.read(questions)).startsWith(questions + ":2: field \"turns\""));
        Files.writeString(questions, line + line);
        assertTrue(message(() -> MtBench.read(questions)).contains("question_id 111"));
    }

    @Test
    void anInterruptStopsTheRun() {
        MtBenchRun run = MtBench.of(List.of(WRITE, COUNT))
                .answeredBy(new Turns("m", "x"), ModelJudge.of(new Turns("j", "[[5]]")));
        assertThrows(
                CancellationException.class,
                () -> run.onEach(turns -> Thread.currentThread().interrupt()).run());
        assertTrue(Thread.interrupted());
    }

    private static String message(org.junit.jupiter.api.function.Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
