package org.longalign.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.Usage;
import org.longalign.corpus.LengthSelection;
import org.longalign.corpus.LengthSelection.Measured;
import org.longalign.corpus.sample.SampleCorpus;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.instruct.Attempt;
import org.longalign.instruct.SelfInstructReport;
import org.longalign.instruct.TaskType;
import org.longalign.tokenize.ByteTokenizer;
import tech.tablesaw.api.Table;

class CorpusTablesTest {
    private static final Provenance PROVENANCE = new Provenance("sotu", "p", "1", "CC0-1.0", "x");

    @TempDir
    Path folder;

    @Test
    void sourcesShowLicencesAndWhatIsMissing() throws Exception {
        Files.createDirectories(folder.resolve("sotu"));
        Files.writeString(
                folder.resolve("manifest.json"),
                "{\"packages\":[{\"source\":\"sotu\",\"package\":\"p\",\"version\":\"1\",\"licence\":\"CC0-1.0\","
                        + "\"note\":\"speeches\",\"folder\":\"sotu\"},{\"source\":\"jargon\",\"package\":\"j\","
                        + "\"licence\":\"public domain\",\"folder\":\"j\",\"problem\":\"offline\"}]}");
        Files.writeString(folder.resolve("sotu/1790_a_n.txt"), "x".repeat(400));
        Files.writeString(folder.resolve("sotu/1791_a_n.txt"), "x".repeat(2_000));
        Files.writeString(folder.resolve("sotu/1792_a_n.txt"), "x".repeat(100));
        SampleCorpus samples = SampleCorpus.open(folder);
        Table table = CorpusTables.sources(samples, LengthSelection.measure(samples.documents(), new ByteTokenizer()));
        assertEquals(List.of("sotu", "jargon"), table.stringColumn("source").asList());
        assertEquals(List.of(3, 0), table.intColumn("documents").asList());
        assertEquals(400, table.intColumn("median tokens").getInt(0));
        assertTrue(table.intColumn("median tokens").isMissing(1));
        assertEquals(3, table.intColumn("tokens (thousand)").getInt(0), "2,500 tokens, rounded");
        assertEquals(
                List.of("speeches", "MISSING: offline"),
                table.stringColumn("note").asList());
        assertEquals(List.of("p 1", "j unknown"), table.stringColumn("package").asList());
    }

    @Test
    void documentsStandLongestFirst() {
        Document document = new Document("a", "text", Language.CHINESE, PROVENANCE);
        Document other = new Document("b", "text", Language.ENGLISH, PROVENANCE);
        Table table = CorpusTables.documents(List.of(new Measured(document, 5), new Measured(other, 9)));
        assertEquals(List.of(9, 5), table.intColumn("tokens").asList());
        assertEquals(List.of("en", "zh"), table.stringColumn("language").asList());
    }

    @Test
    void attemptsShowTheQuestionOrTheReason() {
        Document document = new Document("a", "文", Language.CHINESE, PROVENANCE);
        SelfInstructReport report = new SelfInstructReport(
                "m",
                7,
                List.of(
                        new Attempt.Made(
                                document, TaskType.SUMMARY, List.of("p?", "q?"), 1, "yes", "m", "v", 7, Usage.UNKNOWN),
                        new Attempt.Failed(
                                "b",
                                TaskType.GENERAL,
                                Attempt.Stage.ANSWER,
                                Attempt.Why.EMPTY,
                                "nothing came",
                                Usage.UNKNOWN)),
                3,
                0);
        Table attempts = CorpusTables.attempts(report);
        assertEquals(List.of("q?", ""), attempts.stringColumn("question drawn").asList());
        assertEquals(
                List.of("instruction", "none, empty: nothing came"),
                attempts.stringColumn("outcome").asList());

        Table rows = CorpusTables.instructions(report.instructions(), new ByteTokenizer());
        assertEquals(List.of(7), rows.intColumn("user tokens").asList());
        assertEquals(List.of(3), rows.intColumn("assistant tokens").asList());
        assertEquals(List.of("CC0-1.0"), rows.stringColumn("licence").asList());
    }
}
