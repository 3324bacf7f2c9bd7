package org.longalign.evaluation.longbench;

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
import org.longalign.evaluation.MiddleTruncation;
import org.longalign.evaluation.judge.ModelJudge;
import org.longalign.evaluation.judge.Turns;
import org.longalign.tokenize.ByteTokenizer;

class LongBenchTest {
    private static final MiddleTruncation WINDOW = new MiddleTruncation(new ByteTokenizer(), 2_000, 50, 10);
    private static final String LINE =
            "{\"input\": \"Who sails?\", \"context\": \"Ahab sails.\", \"answers\": [\"Ahab\"],"
                    + " \"length\": 2, \"dataset\": \"narrativeqa\", \"language\": \"en\", \"all_classes\": null, \"_id\": \"a1\"}";

    private static LongBenchItem item(String id, String dataset, String language, String input, String... answers) {
        return new LongBenchItem(id, input, "A text about " + id + ".", List.of(answers), 4, dataset, language, null);
    }

    private static LongBench bench() {
        return LongBench.of(List.of(
                item("a", "narrativeqa", "en", "Who sails?", "Ahab"),
                item("b", "narrativeqa", "en", "What ship?", "The Pequod", "a whaler"),
                item("c", "multifieldqa_zh", "zh", "谁出海？", "亚哈"),
                item("d", "hotpotqa_e", "en", "Which port?", "Nantucket"),
                item("e", "gov_report", "en", "", "The report says that rope is dear.")));
    }

    @Test
    void linesAreReadAndBadOnesAreNamed(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("narrativeqa.jsonl"), LINE + "\n\n" + LINE.replace("a1", "a2") + "\n");
        LongBench bench = LongBench.read(folder);
        assertEquals("2 items {narrativeqa=2}", bench.toString());
        assertEquals("a1", bench.items().get(0).id());
        assertTrue(bench.items().get(0).prompt().startsWith("Ahab sails."));
        assertTrue(bench.items().get(0).prompt().contains("Question: Who sails?"));
        assertEquals(LongBenchDataset.NARRATIVEQA, bench.items().get(0).set());
        for (String[] fault : new String[][] {
            {"\"answers\": [\"Ahab\"]", "\"answers\": []", "\"answers\""},
            {"\"Who sails?\"", "\" \"", "no question"},
            {"narrativeqa", "trec", "\"trec\" is none of"},
            {"\"en\"", "\"zh\"", "\"language\""},
            {"\"_id\"", "\"id\"", "\"_id\""},
            {"\"Ahab sails.\"", "null", "\"context\""},
            {"\"length\": 2", "\"length\": [", "column"}
        }) {
            Files.writeString(file, LINE + "\n" + LINE.replace("a1", "a2").replace(fault[0], fault[1]) + "\n");
            String message = message(() -> LongBench.read(file));
            assertTrue(message.startsWith(file + ":2: ") && message.contains(fault[2]), message);
        }
        Files.writeString(file, LINE + "\n" + LINE + "\n");
        assertTrue(message(() -> LongBench.read(file)).contains("have the _id a1"));
        assertThrows(java.io.UncheckedIOException.class, () -> LongBench.read(folder.resolve("none.jsonl")));
    }

    @Test
    void metricsAndRatingsAreMeansOverDataSets() {
        Turns model = new Turns("m", request -> {
            String prompt = Turns.last(request);
            return prompt.contains("Who sails") ? "Ahab." : prompt.contains("谁") ? "亚哈" : "rope is dear";
        });
        Turns judge = new Turns("j", request -> {
            String prompt = request.messages().get(0).content();
            return prompt.contains("Which port") ? "Hm." : prompt.contains("What ship") ? "[[1]]" : "[[3]]";
        });
        LongBenchReport report = bench().answeredBy(model, WINDOW)
                .judgedBy(ModelJudge.of(judge))
                .inFlight(3)
                .run();
        assertEquals(5, report.results().size());
        LongBenchScore narrative = report.score(LongBenchDataset.NARRATIVEQA);
        assertEquals(50, narrative.metric().getAsDouble(), 1e-9);
        assertEquals(50, narrative.judged().getAsDouble(), 1e-9, "3 and 1 of 3 are 100 and 0");
        LongBenchScore single = report.score(LongBenchTask.SINGLE_DOCUMENT_QA);
        assertEquals(75, single.judged().getAsDouble(), 1e-9, "the mean of 50 and 100, whatever their items");
        LongBenchScore multi = report.score(LongBenchTask.MULTI_DOCUMENT_QA);
        assertEquals(OptionalDouble.empty(), multi.judged());
        assertEquals(1, multi.unscored());
        assertEquals(0, multi.unanswered());
        LongBenchScore summary = report.score(LongBenchTask.SUMMARISATION);
        assertEquals(50, summary.judged().getAsDouble(), 1e-9, "3 of 5");
        assertTrue(report.toString().contains("multi-document QA - (metric 0.0, 1 unscored)"), report.toString());
        assertTrue(report.toString().endsWith("judged by j (model)"));
    }

    @Test
    void whatFailedIsAskedAgainAndNothingElse(@TempDir Path folder) {
        Turns model = new Turns("m", "Ahab", Turns.FAILURE, "Ahab");
        Turns judge = new Turns("j", "[[2]]");
        LongBenchRun run =
                bench().answeredBy(model, WINDOW).judgedBy(ModelJudge.of(judge)).journal(folder.resolve("run.jsonl"));
        LongBenchReport first = run.run();
        assertEquals(1, first.score(LongBenchDataset.NARRATIVEQA).unanswered());
        assertTrue(first.results().get(1).answer().toString().contains("busy"));
        LongBenchReport second = run.run();
        assertEquals(6, model.requests().size());
        assertEquals(5, judge.requests().size());
        assertEquals(0, second.score(LongBenchDataset.NARRATIVEQA).unanswered());
        assertEquals(second.results(), run.run().results());
        assertEquals(6, model.requests().size());
        MiddleTruncation other = new MiddleTruncation(new ByteTokenizer(), 2_000, 40, 10);
        assertTrue(message(() -> bench().answeredBy(model, other)
                        .journal(folder.resolve("run.jsonl"))
                        .run())
                .contains("replyTokens is 50 there and 40 here"));
    }

    @Test
    void longContextsLoseTheirMiddleAndTheQuestionStays() {
        LongBenchItem item = new LongBenchItem(
                "a", "Who?", "begin " + "x".repeat(5_000) + " end", List.of("I"), 3, "qasper", "en", null);
        Turns model = new Turns("m", "I");
        LongBench.of(List.of(item)).answeredBy(model, WINDOW).run();
        String prompt = Turns.last(model.requests().get(0));
        assertEquals(1_940, prompt.length());
        assertTrue(prompt.startsWith("begin x") && prompt.endsWith("Question: Who?\nAnswer:\n"));
        assertEquals(50, model.requests().get(0).maxOutputTokens());
    }

    @Test
    void anInterruptStopsTheRun() {
        Turns model = new Turns("m", "Ahab");
        assertThrows(
                CancellationException.class,
                () -> bench().answeredBy(model, WINDOW)
                        .onEach(result -> Thread.currentThread().interrupt())
                        .run());
        assertTrue(Thread.interrupted());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    private static String message(org.junit.jupiter.api.function.Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
