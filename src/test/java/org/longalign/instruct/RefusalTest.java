package org.longalign.instruct;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        Map<Kind, Map<Kind, Integer>> counts = new EnumMap<>(Kind.class);
        List<String> wrong = new ArrayList<>();
        for (JsonNode line : lines) {
            Kind right = line.get("kind").asText().equals("borderline")
                    ? Kind.UNSURE
                    : Kind.valueOf(line.get("kind").asText().toUpperCase(Locale.ROOT));
            Kind read = Refusal.kind(line.get("reply").asText());
            counts.computeIfAbsent(right, kind -> new EnumMap<>(Kind.class)).merge(read, 1, Integer::sum);
            if (read != right) {
                wrong.add(right + " read as " + read + ": " + line.get("reply").asText());
            }
        }
        double found = count(counts, Kind.REFUSAL, Kind.REFUSAL);
        int dropped = count(counts, Kind.ANSWER, Kind.REFUSAL);
        int kept = count(counts, Kind.REFUSAL, Kind.ANSWER);
        double precision = found / (found + dropped + count(counts, Kind.UNSURE, Kind.REFUSAL));
        double recall = found / (found + kept + count(counts, Kind.REFUSAL, Kind.UNSURE));
        String report = String.format(
                Locale.ROOT, "%d replies: precision %.3f, recall %.3f, %s", lines.size(), precision, recall, counts);
        System.out.println(report);
        String all = report + "\n" + String.join("\n", wrong);
        assertTrue(precision >= 0.98, all);
        assertTrue(recall >= 0.95, all);
        assertTrue(dropped <= 1 && kept <= 1, all);
        assertTrue(count(counts, Kind.ANSWER, Kind.UNSURE) <= 4, all);
        assertTrue(count(counts, Kind.UNSURE, Kind.UNSURE) >= 18, all);
    }

    private static int count(Map<Kind, Map<Kind, Integer>> counts, Kind right, Kind read) {
        return counts.getOrDefault(right, Map.of()).getOrDefault(read, 0);
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
