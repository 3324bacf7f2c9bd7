package org.longalign.evaluation.longbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longalign.data.TestLines;

/** Reference values worked out by hand; the fractions are written as they come. */
class OverlapMetricTest {
    private static double score(OverlapMetric metric, String prediction, String... references) {
        return metric.score(prediction, List.of(references));
    }

    @Test
    void englishIsNormalisedAsLongBenchDoes() {
        assertEquals("cats mat", OverlapMetric.normalised("The cat's  mat."));
        assertEquals("theatre is", OverlapMetric.normalised("Theatre-- is AN_"));
        assertEquals("", OverlapMetric.normalised("A, the; an!"));
    }

    @Test
    void f1CountsSharedWords() {
        // fat cat sat on mat (5) and cat is on mat (4) share cat, on, mat: p 3/5, r 3/4
        assertEquals(2 / 3.0, score(OverlapMetric.F1, "The fat cat sat on the mat.", "A cat is on the mat"), 1e-12);
        // a word counts as often as in the text that has fewer of it: 1 of 3 and 1 of 2
        assertEquals(0.4, score(OverlapMetric.F1, "no no no", "no way"), 1e-12);
        assertEquals(1, score(OverlapMetric.F1, "Ahab", "the Pequod", "Ahab!"), 1e-12, "the best of the references");
        assertEquals(0, score(OverlapMetric.F1, "", "Ahab"));
        assertEquals(0, score(OverlapMetric.F1, "the", "a"), "nothing is left of either");
    }

    /** The scores of LongBench's own program, with rouge 1.0.1 and jieba 0.42.1, of texts written for this test. */
    @Test
    void scoresAreThoseOfLongBenchsProgram() {
        for (boolean chinese : new boolean[] {false, true}) {
            OverlapMetric f1 = chinese ? OverlapMetric.F1_ZH : OverlapMetric.F1;
            OverlapMetric rouge = chinese ? OverlapMetric.ROUGE_L_ZH : OverlapMetric.ROUGE_L;
            List<JsonNode> lines =
                    TestLines.of(OverlapMetricTest.class, chinese ? "chinese-scores.jsonl" : "english-scores.jsonl");
            assertTrue(lines.size() >= 40);
            for (JsonNode line : lines) {
                String prediction = line.get("prediction").asText();
                String reference = line.get("reference").asText();
                assertEquals(line.get("f1").asDouble(), score(f1, prediction, reference), 1e-12, prediction);
                assertEquals(line.get("rouge").asDouble(), score(rouge, prediction, reference), 1e-12, prediction);
                if (chinese) {
                    List<String> words = new ArrayList<>();
                    line.get("words").forEach(word -> words.add(word.asText()));
                    assertEquals(words, ChineseWords.of(prediction));
                }
            }
        }
    }

    @Test
    void chineseF1TakesWords() {
        assertEquals(List.of("Debian", "12", "，", "软件包", "。"), ChineseWords.of("Debian 12，软件包。"));
        // Cut by words, 北京大学 and 大学北京 share nothing.
        assertEquals(0, score(OverlapMetric.F1_ZH, "北京大学", "大学北京"));
        assertEquals(1, score(OverlapMetric.F1_ZH, "软件》！", "软件"), 1e-12);
        // LongBench's list of marks lacks the opening one of this pair.
        assertEquals(2 / 3.0, score(OverlapMetric.F1_ZH, "《软件》", "软件"), 1e-12);
    }

    @Test
    void rougeLIsThatOfTheRougePackage() {
        // The longest common subsequence of "the cat sat on the mat" and "the cat is on the mat" is the, cat, on, the,
        // mat:
        // 4 different words of 5 different ones on either side.
        assertEquals(0.8, score(OverlapMetric.ROUGE_L, "the cat sat on the mat", "the cat is on the mat"), 1e-7);
        // Reversed, one word is common: of 3 and of 3.
        assertEquals(1 / 3.0, score(OverlapMetric.ROUGE_L, "one two three", "three two one"), 1e-7);
        // Two sentences against one: the union {w1, w2, w3, w5} of "w1 w2" and "w1 w3 w5"; 5 words, and 8 different
        // ones.
        assertEquals(
                2 * (4 / 5.0) * (4 / 8.0) / (4 / 5.0 + 4 / 8.0),
                score(OverlapMetric.ROUGE_L, "w1 w2 w6 w7 w8. w1 w3 w8 w9 w5", "w1 w2 w3 w4 w5"),
                1e-7);
        // Marks belong to their words: "mat," is not "mat".
        assertEquals(0, score(OverlapMetric.ROUGE_L, "mat,", "mat"));
        assertEquals(0, score(OverlapMetric.ROUGE_L, "", "mat"));
        assertEquals(0, score(OverlapMetric.ROUGE_L, "...", "mat"));
    }

    @Test
    void everyDataSetHasAMetricOfItsLanguage() {
        for (LongBenchDataset set : LongBenchDataset.values()) {
            boolean chinese = set.language() == org.longalign.data.Language.CHINESE;
            assertEquals(chinese, set.metric().label().contains("Chinese"), set.id());
            assertTrue(set.metric().label().startsWith("F1")
                    || set.task() == LongBenchTask.SUMMARISATION
                    || set == LongBenchDataset.DUREADER);
        }
    }
}
