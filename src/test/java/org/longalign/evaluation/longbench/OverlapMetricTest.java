package org.longalign.evaluation.longbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void chineseF1TakesEachCharacter() {
        // 软 件 包 管 理 (5) and 软 件 仓 库 (4) share 2: p 2/5, r 2/4
        assertEquals(4 / 9.0, score(OverlapMetric.F1_ZH, "软件包管理。", "《软件仓库》"), 1e-12);
        // debian 12 的 软 件 (5) and debian 软 件 (3) share 3
        assertEquals(0.75, score(OverlapMetric.F1_ZH, "Debian 12 的软件", "debian软件"), 1e-12);
        assertEquals(List.of("Debian", "12", "，", "软", "件", "。"), ChineseUnits.of("Debian 12，软件。"));
        // Cut by words, as jieba cuts them for LongBench, 北京大学 and 大学北京 would share nothing.
        assertEquals(1, score(OverlapMetric.F1_ZH, "北京大学", "大学北京"), 1e-12);
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
    void chineseRougeLTakesEachCharacter() {
        // 北 京 下 雨 。 and 北 京 今 天 有 雨 。 have 北 京 雨 。 in common: 4 of 5, 4 of 7
        assertEquals(2 * 0.8 * (4 / 7.0) / (0.8 + 4 / 7.0), score(OverlapMetric.ROUGE_L_ZH, "北京下雨。", "北京今天有雨。"), 1e-7);
    }

    @Test
    void everyDataSetHasAMetricOfItsLanguage() {
        for (LongBenchDataset set : LongBenchDataset.values()) {
            boolean chinese = set.language() == org.longalign.data.Language.CHINESE;
            assertEquals(chinese, set.metric().label().contains("characters"), set.id());
            assertTrue(set.metric().label().startsWith("F1")
                    || set.task() == LongBenchTask.SUMMARISATION
                    || set == LongBenchDataset.DUREADER);
        }
    }
}
