package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.longalign.chat.Usage;
import org.longalign.data.Document;
import org.longalign.data.Language;
import org.longalign.data.Provenance;
import org.longalign.data.TestLines;
import org.longalign.instruct.Refusal.Kind;

class RefusalTest {
    /** Precision and recall over replies in two languages; a borderline reply is never dropped, and hardly ever kept. */
    @Test
    void theCorpusOfReplies() {
        List<JsonNode> lines = TestLines.of(RefusalTest.class, "refusals.jsonl");
        assertTrue(lines.size() >= 150, "a corpus of " + lines.size());
        int[][] counts = new int[3][3];
        List<String> wrong = new ArrayList<>();
        for (JsonNode line : lines) {
            Kind right = line.get("kind").asText().equals("borderline")
                    ? Kind.UNSURE
                    : Kind.valueOf(line.get("kind").asText().toUpperCase(Locale.ROOT));
            Kind read = Refusal.kind(line.get("reply").asText());
            counts[right.ordinal()][read.ordinal()]++;
            if (read != right) {
                wrong.add(right + " read as " + read + ": " + line.get("reply").asText());
            }
        }
        int answer = Kind.ANSWER.ordinal();
        int unsure = Kind.UNSURE.ordinal();
        int refusal = Kind.REFUSAL.ordinal();
        double found = counts[refusal][refusal];
        double precision = found / (found + counts[answer][refusal] + counts[unsure][refusal]);
        double recall = found / (found + counts[refusal][answer] + counts[refusal][unsure]);
        String report = String.format(
                Locale.ROOT,
                "%d replies: precision %.3f, recall %.3f; of %d refusals %d marked, %d kept; of %d answers %d marked,"
                        + " %d dropped; of %d borderline ones %d marked, %d kept, %d dropped",
                lines.size(),
                precision,
                recall,
                counts[refusal][answer] + counts[refusal][unsure] + (int) found,
                counts[refusal][unsure],
                counts[refusal][answer],
                counts[answer][answer] + counts[answer][unsure] + counts[answer][refusal],
                counts[answer][unsure],
                counts[answer][refusal],
                counts[unsure][answer] + counts[unsure][unsure] + counts[unsure][refusal],
                counts[unsure][unsure],
                counts[unsure][answer],
                counts[unsure][refusal]);
        System.out.println(report);
        String all = report + "\n" + String.join("\n", wrong);
        assertTrue(precision >= 0.98, all);
        assertTrue(recall >= 0.95, all);
        assertTrue(counts[refusal][answer] <= 1, all);
        assertTrue(counts[answer][refusal] <= 1, all);
        assertTrue(counts[answer][unsure] <= 4, all);
        assertTrue(counts[unsure][unsure] >= 18, all);
    }

    @Test
    void aReplyBetweenTheTwoIsKeptMarkedAndListed() {
        String answer = "I can't repeat the insult here, but he calls him a coward.";
        Document document =
                new Document("a", "The text.", Language.ENGLISH, new Provenance("s", "p", "1", "CC0-1.0", "x"));
        Attempt.Made made =
                new Attempt.Made(document, TaskType.GENERAL, List.of("Who?"), 0, answer, "m", "v", 7, Usage.UNKNOWN);
        assertTrue(made.needsReview());
        assertEquals("the answer may be a refusal", made.instruction().details().get("review"));
        SelfInstructReport report = new SelfInstructReport("m", 7, List.of(made), 2, 0);
        assertEquals(List.of(made), report.needReview());
        assertTrue(report.toString().contains("a (to be read by a person, may be a refusal): I can't repeat"));
        assertEquals(1, report.instructions().size());
    }
}
