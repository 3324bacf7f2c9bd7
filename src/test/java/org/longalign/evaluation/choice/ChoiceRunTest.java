package org.longalign.evaluation.choice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchTensors;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.tokenize.ByteTokenizer;

class ChoiceRunTest {
    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final List<ChoiceQuestion> QUESTIONS = List.of(
            question("1", "Question: What sails?\nAnswer:", 1, "A stone", "A ship", "The very heavy anchor of a ship"),
            question("2", "Question: What is wet?\nAnswer:", 0, "Rain", "软件"),
            question("3", "Question: Which is a port?\nAnswer:", 2, "Tar", "Rope", "Nantucket", "A whale"),
            question("4", "Q: Who?\nA:", 1, "Ahab", "Nobody"));

    private static CausalLm model;

    private static ChoiceQuestion question(String id, String prompt, int right, String... choices) {
        return new ChoiceQuestion(id, "", "", prompt, List.of(choices), Set.of(right));
    }

    @BeforeAll
    static void create() {
        model = CausalLm.create(DecoderConfig.of(256, 32, 2, 4), 4, Device.cpu());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static ChoiceRun run(ChoiceTask task) {
        return task.scoredBy("chance", model, BYTES);
    }

    /** The log-likelihood by the book: a softmax over the logits of one sequence alone. */
    private static double alone(String context, String choice) {
        int[] ids = BYTES.encode(context + " " + choice);
        float[][] logits = model.logits(BatchTensors.packed(ids, new int[] {0, ids.length}))[0];
        double sum = 0;
        for (int t = BYTES.count(context); t < ids.length; t++) {
            float[] row = logits[t - 1];
            double all = 0;
            for (float logit : row) {
                all += Math.exp(logit);
            }
            sum += row[ids[t]] - Math.log(all);
        }
        return sum;
    }

    @Test
    void packedScoresAreThoseOfEachChoiceAlone() {
        ChoiceTask task = ChoiceTask.of("test", QUESTIONS);
        ChoiceReport packed = run(task).packTokens(10_000).run();
        ChoiceReport single = run(task).packTokens(1).run();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            for (int j = 0; j < QUESTIONS.get(i).choices().size(); j++) {
                double expected = alone(
                        QUESTIONS.get(i).prompt(), QUESTIONS.get(i).choices().get(j));
                assertEquals(expected, packed.results().get(i).logLikelihoods().get(j), 1e-4);
                assertEquals(expected, single.results().get(i).logLikelihoods().get(j), 1e-4);
            }
        }
    }

    @Test
    void accuracyIsTheShareOfRightChoices() {
        ChoiceQuestion question = question("1", "Q", 1, "abcd", "ab", "软");
        ChoiceResult result = new ChoiceResult(question, List.of(-4.0, -3.0, -2.0), false);
        assertEquals(2, result.chosen(ChoiceNormalisation.NONE));
        assertEquals(0, result.chosen(ChoiceNormalisation.CHARACTERS), "-1, -1.5, -2 a character");
        assertEquals(2, result.chosen(ChoiceNormalisation.BYTES), "-1, -1.5, -2/3 a byte");
        ChoiceQuestion right = question("2", "Q", 0, "abcd", "ab");
        ChoiceReport report =
                new ChoiceReport("task", 0, "m", List.of(result, new ChoiceResult(right, List.of(-4.0, -3.0), true)));
        assertEquals(0, report.accuracy(ChoiceNormalisation.NONE));
        assertEquals(0.5, report.accuracy(ChoiceNormalisation.CHARACTERS));
        assertEquals(0.5, report.standardError(ChoiceNormalisation.CHARACTERS), 1e-12);
        assertEquals(1, report.cut());
        assertEquals(
                "task, 0 examples, m: acc 0.000, acc_norm 0.500 +- 0.500 over 2 questions, 1 of them cut to the window",
                report.toString());
    }

    @Test
    void theMassOfSeveralRightChoicesIsTheirShareOfAll() {
        ChoiceQuestion question = new ChoiceQuestion("1", "", "", "Q", List.of("a", "b", "c"), Set.of(0, 2));
        List<Double> scores = List.of(Math.log(0.1) - 900, Math.log(0.3) - 900, Math.log(0.2) - 900);
        assertEquals(
                0.5, new ChoiceResult(question, scores, false).rightMass(), 1e-9, "0.3 of 0.6, far below exp's range");
    }

    @Test
    void whatTheContextDoesNotTakeIsTheChoices() {
        TokenizedChoice plain = TokenizedChoice.of(BYTES, new int[0], "ab", "cd", 100);
        assertEquals("ab cd", new String(bytes(plain.ids()), StandardCharsets.UTF_8));
        assertEquals(2, plain.from());
        TokenizedChoice trailing = TokenizedChoice.of(BYTES, new int[] {1}, "ab \n", "cd", 100);
        assertEquals(3, trailing.from(), "white space at the context's end is the choice's");
        assertEquals(8, trailing.ids().length);
        TokenizedChoice cut = TokenizedChoice.of(BYTES, new int[0], "abcdef", "gh", 5);
        assertArrayEquals(BYTES.encode("ef gh"), cut.ids());
        assertEquals(2, cut.from());
        assertTrue(cut.cut());
        assertThrows(IllegalArgumentException.class, () -> TokenizedChoice.of(BYTES, new int[0], "ab", "cdef", 5));
        assertThrows(IllegalArgumentException.class, () -> TokenizedChoice.of(BYTES, new int[0], " ", "cdef", 50));
    }

    private static byte[] bytes(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return bytes;
    }

    @Test
    void examplesComeFromTheGroupAndAreNeverTheQuestion() {
        List<ChoiceQuestion> store = new ArrayList<>(QUESTIONS);
        store.add(new ChoiceQuestion("x", "other", "", "Q: Other?\nA:", List.of("a", "b"), Set.of(0)));
        ChoiceTask task = ChoiceTask.of("test", QUESTIONS).withExamples(store).withPreamble("Answer.\n\n");
        assertEquals("Answer.\n\nQ: Who?\nA:", task.context(QUESTIONS.get(3)));
        assertEquals(
                "Answer.\n\nQuestion: What sails?\nAnswer: A ship\n\nQuestion: What is wet?\nAnswer: Rain\n\nQ: Who?\nA:",
                task.withShots(2).context(QUESTIONS.get(3)));
        String drawn = task.withDrawnShots(3, 7).context(QUESTIONS.get(0));
        assertEquals(drawn, task.withDrawnShots(3, 7).context(QUESTIONS.get(0)));
        assertEquals(1, drawn.split("What sails", -1).length - 1, "asked, not shown");
        assertThrows(IllegalArgumentException.class, () -> task.withShots(4).context(QUESTIONS.get(0)));
    }

    @Test
    void whatIsScoredIsNotScoredAgain(@TempDir Path folder) {
        ChoiceRun run = run(ChoiceTask.of("test", QUESTIONS)).packTokens(1).journal(folder.resolve("choice.jsonl"));
        assertThrows(
                CancellationException.class,
                () -> run.onEach(result -> Thread.currentThread().interrupt()).run());
        assertTrue(!Thread.currentThread().isInterrupted(), "the interrupt has become the exception");
        List<ChoiceResult> seen = new ArrayList<>();
        ChoiceReport resumed = run.packTokens(500).onEach(seen::add).run();
        assertEquals(QUESTIONS.size(), seen.size());
        ChoiceReport undisturbed = run(ChoiceTask.of("test", QUESTIONS)).run();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            for (int j = 0; j < QUESTIONS.get(i).choices().size(); j++) {
                assertEquals(
                        undisturbed.results().get(i).logLikelihoods().get(j),
                        resumed.results().get(i).logLikelihoods().get(j),
                        1e-4);
            }
        }
        try (CausalLm other = CausalLm.create(DecoderConfig.of(256, 32, 2, 4), 5, Device.cpu())) {
            ChoiceRun whole = ChoiceTask.of("test", QUESTIONS)
                    .scoredBy("chance", other, BYTES)
                    .journal(folder.resolve("choice.jsonl"));
            assertEquals(resumed.results(), whole.run().results(), "other weights are not asked for what is there");
        }
        ChoiceTask preceded = ChoiceTask.of("test", QUESTIONS).withPreamble("x");
        assertThrows(
                IllegalArgumentException.class,
                () -> run(preceded)
                        .packTokens(1)
                        .journal(folder.resolve("choice.jsonl"))
                        .run());
    }
}
