package org.longalign.evaluation.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoiceLayoutsTest {
    private static final String ARC = "{\"id\": \"M_1\", \"question\": {\"stem\": \"What floats?\", \"choices\":"
            + " [{\"text\": \"a stone\", \"label\": \"1\"}, {\"text\": \"a cork\", \"label\": \"2\"}]},"
            + " \"answerKey\": \"2\"}\n";

    @TempDir
    Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void arcIsReadInBothLayouts() throws IOException {
        ChoiceQuestion expected = new ChoiceQuestion(
                "M_1", "", "", "Question: What floats?\nAnswer:", List.of("a stone", "a cork"), Set.of(1));
        String hub =
                "{\"id\": \"M_1\", \"question\": \"What floats?\", \"choices\": {\"text\": [\"a stone\", \"a cork\"],"
                        + " \"label\": [\"A\", \"B\"]}, \"answerKey\": \"B\"}";
        assertEquals(
                List.of(expected), ChoiceTask.arc(file("a.jsonl", "\n" + ARC)).questions());
        assertEquals(List.of(expected), ChoiceTask.arc(file("b.jsonl", hub)).questions());
    }

    @Test
    void hellaSwagIsCleanedAsTheHarnessDoes() throws IOException {
        String line =
                "{\"ind\": 4, \"activity_label\": \"Sailing\", \"ctx_a\": \"[header] How to reef [title] A man stands."
                        + "  He\", \"ctx_b\": \"then PULLS\", \"ctx\": \"\", \"endings\": [\"the rope [step] hard.\", \"a face\"],"
                        + " \"label\": \"1\"}";
        ChoiceQuestion question =
                ChoiceTask.hellaSwag(file("h.jsonl", line)).questions().get(0);
        assertEquals("Sailing: How to reef. A man stands. He Then pulls", question.prompt());
        assertEquals(List.of("the rope hard.", "a face"), question.choices());
        assertEquals(Set.of(1), question.right());
    }

    @Test
    void mmluIsReadFromCsvAndFromTheHub() throws IOException {
        Path subjects = Files.createDirectory(folder.resolve("test"));
        Files.writeString(
                subjects.resolve("abstract_algebra_test.csv"),
                "\"Say \"\"yes\"\",\nor no?\",yes,\"no, never\",both,none,B\n2 + 2?,3,4,5,6,B\r\n");
        List<ChoiceQuestion> questions = ChoiceTask.mmlu(subjects).questions();
        assertEquals(2, questions.size());
        assertEquals("abstract_algebra", questions.get(0).group());
        assertEquals(
                "Say \"yes\",\nor no?\nA. yes\nB. no, never\nC. both\nD. none\nAnswer:",
                questions.get(0).prompt());
        assertEquals("abstract_algebra/3", questions.get(1).id(), "the line that the row begins on");
        assertEquals(Set.of(1), questions.get(1).right());
        assertTrue(ChoiceTask.mmlu(subjects)
                .context(questions.get(1))
                .startsWith("The following are multiple choice questions (with answers) about abstract algebra.\n\n2"));
        Path hub = file(
                "mmlu.jsonl",
                "{\"question\": \"2 + 2?\", \"subject\": \"abstract_algebra\", \"choices\": [\"3\", \"4\", \"5\", \"6\"],"
                        + " \"answer\": 1}");
        assertEquals(
                questions.get(1).prompt(),
                ChoiceTask.mmlu(hub).questions().get(0).prompt());
    }

    /** The forms of the harness's task file, in YAML and in Python; the questions are made up. */
    @Test
    void theSolvedQuestionsOfTruthfulQaAreReadFromTheHarness() throws IOException {
        StringBuilder yaml = new StringBuilder("task: truthfulqa_mc1\ndoc_to_text: \"\\\n  {% set prompt_qa = '\\\n");
        StringBuilder python = new StringBuilder("QA_PROMPT = (\n");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            String end = i < 5 ? "\\n\\n" : "";
            yaml.append("  Q: What is ")
                    .append(i)
                    .append("?\\n\\\n  A: It is \\\"")
                    .append(i)
                    .append("\\\".")
                    .append(end)
                    .append("\\\n");
            python.append("    \"Q: What is ")
                    .append(i)
                    .append("?\\n\"\n    \"A: It is \\\"")
                    .append(i)
                    .append("\\\".")
                    .append(end)
                    .append("\"\n");
            expected.append("Q: What is ")
                    .append(i)
                    .append("?\nA: It is \"")
                    .append(i)
                    .append("\".\n\n");
        }
        yaml.append("  '%}\\\n  {{prompt_qa + '\\n\\nQ: ' + question + '\\nA:'}}\"\n");
        python.append(")\n");
        Path file = file(
                "t.json",
                "[{\"question\": \"Why?\", \"mc1_targets\": {\"a\": 1, \"b\": 0}, \"mc2_targets\": {\"a\": 1, \"b\": 0}}]");
        for (Path harness : List.of(file("mc1.yaml", yaml.toString()), file("truthfulqa.py", python.toString()))) {
            for (ChoiceTask task :
                    List.of(ChoiceTask.truthfulQaMc1(file, harness), ChoiceTask.truthfulQaMc2(file, harness))) {
                assertEquals(
                        expected + "Q: Why?\nA:", task.context(task.questions().get(0)));
                assertEquals(task.name(), task.label());
            }
        }
        assertEquals(
                "TruthfulQA MC1 (not comparable: without the harness's six solved questions)",
                ChoiceTask.truthfulQaMc1(file).label());
        assertBad(
                path -> ChoiceTask.truthfulQaMc1(file, path), file("no.yaml", "task: x\n"), "", "six solved questions");
    }

    @Test
    void truthfulQaIsReadInBothLayouts() throws IOException {
        String published = "[{\"question\": \"Is rope sweet?\", \"mc1_targets\": {\"No.\": 1, \"Yes.\": 0},"
                + " \"mc2_targets\": {\"No.\": 1, \"Yes.\": 0, \"Hardly.\": 1}}]";
        String hub =
                "{\"question\": \"Is rope sweet?\", \"mc1_targets\": {\"choices\": [\"No.\", \"Yes.\"], \"labels\":"
                        + " [1, 0]}, \"mc2_targets\": {\"choices\": [\"No.\", \"Yes.\", \"Hardly.\"], \"labels\": [1, 0, 1]}}";
        for (Path file : List.of(file("mc_task.json", published), file("hub.jsonl", hub))) {
            ChoiceQuestion one = ChoiceTask.truthfulQaMc1(file).questions().get(0);
            assertEquals("Q: Is rope sweet?\nA:", one.prompt());
            assertEquals(Set.of(0), one.right());
            ChoiceQuestion several = ChoiceTask.truthfulQaMc2(file).questions().get(0);
            assertEquals(List.of("No.", "Yes.", "Hardly."), several.choices());
            assertEquals(Set.of(0, 2), several.right());
        }
    }

    @Test
    void badLinesAreNamedWithFileAndLine() throws IOException {
        assertBad(
                ChoiceTask::arc,
                file("a.jsonl", ARC + "\n" + ARC.replace("y\": \"2", "y\": \"3")),
                ":3: ",
                "labels [1, 2]");
        assertBad(ChoiceTask::arc, file("b.jsonl", ARC + "[]\n"), ":2: ", "object is expected");
        assertBad(ChoiceTask::arc, file("c.jsonl", ARC + ARC), "", "have the id M_1");
        assertBad(ChoiceTask::arc, file("d.jsonl", ""), "", "there are no questions");
        assertBad(ChoiceTask::arc, folder.resolve("e.parquet"), ": ", "DuckDB");
        assertBad(ChoiceTask::hellaSwag, file("f.jsonl", "{\"ctx_b\": \"x\"}"), ":1: ", "\"activity_label\"");
        assertBad(ChoiceTask::mmlu, file("g.csv", "q,1,2,3,4,A\nq,1,2,3,A\n"), ":2: ", "5 fields");
        assertBad(ChoiceTask::mmlu, file("h.csv", "q,1,2,3,4,E\n"), ":1: ", "none of A, B, C and D");
        assertBad(ChoiceTask::mmlu, file("i.csv", "q,1,2,3,4,A\n\"q,1,2,3,4,A\n"), ":2: ", "not closed");
        assertBad(ChoiceTask::truthfulQaMc1, file("j.json", "[{\"question\": \"x\"}]"), ": element 0: ", "mc1_targets");
    }

    private static void assertBad(Function<Path, ChoiceTask> reader, Path file, String place, String reason) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> reader.apply(file))
                .getMessage());
        assertTrue(message.contains(reason) && (place.isEmpty() || message.startsWith(file + place)), message);
    }
}
