package org.longalign.evaluation.longbenchchat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.chat.Usage;
import org.longalign.data.Jsonl;
import org.longalign.data.Language;
import org.longalign.evaluation.judge.JudgeCall;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.judge.Judgement;
import org.longalign.evaluation.judge.Rating;
import org.longalign.evaluation.longbenchchat.BenchmarkItem;
import org.longalign.evaluation.longbenchchat.ItemGroups;
import org.longalign.evaluation.longbenchchat.LongBenchChat;
import org.longalign.evaluation.longbenchchat.ScoreReport;
import org.longalign.evaluation.longbenchchat.ScoredAnswer;
import org.longalign.evaluation.longbenchchat.SystemAnswers;
import org.longalign.evaluation.longbenchchat.Verdict;

class ReportFolderTest {
    private static final String HOSTILE = "<script>alert('x')</script> & \"</div></details>\" \u0001";

    @TempDir
    private Path folder;

    private static Verdict verdict(String system, int item, int pass, Rating rating, String text) {
        JudgeCall call = new JudgeCall(
                "judge",
                "judge-1-2026",
                0,
                Instant.parse("2026-03-04T05:06:07Z"),
                List.of("passed <b>"),
                new Usage(100, 0, 20));
        return new Verdict(
                "judge <1>", JudgeKind.MODEL, system, item, pass, 7, new Judgement(rating, text, "v9", call));
    }

    private static JudgedBenchmark judged() {
        LongBenchChat bench = LongBenchChat.of(List.of(
                new BenchmarkItem(
                        0,
                        "p",
                        "What? " + HOSTILE,
                        "Reference " + HOSTILE,
                        List.of(new ScoredAnswer("Example " + HOSTILE, 6)),
                        Language.ENGLISH,
                        null,
                        "summary"),
                new BenchmarkItem(1, "p", "什么？", "答案。", List.of(), Language.CHINESE, null)));
        List<SystemAnswers> systems = List.of(
                new SystemAnswers("one " + HOSTILE, "test", Map.of(0, "Answer " + HOSTILE, 1, "是。")),
                new SystemAnswers("two", "test", Map.of(0, "Short."), Map.of(1, "timed out <i>")));
        ScoreReport report = new ScoreReport(List.of(
                verdict("one " + HOSTILE, 0, 1, new Rating.Scored(8), "Good " + HOSTILE),
                verdict("one " + HOSTILE, 1, 1, new Rating.Scored(6), "好。"),
                verdict("two", 0, 1, new Rating.Scored(3), "Thin."),
                verdict("two", 1, 1, new Rating.Unscored("no reply: <busy>"), "")));
        return new JudgedBenchmark(
                "A report " + HOSTILE,
                bench,
                systems,
                report,
                List.of(ItemGroups.byLanguage(bench), ItemGroups.byKind(bench)));
    }

    @Test
    void thePageHoldsEverythingAndNothingOfItIsMarkup() throws Exception {
        String page = Files.readString(ReportFolder.write(folder, judged()));

        assertFalse(page.contains("<script"), "no script, own or foreign");
        assertTrue(page.contains("<style>\nbody {"), "the style is in the page");
        assertFalse(page.contains("alert('x')"));
        assertFalse(page.contains("\u0001"));
        assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;"));
        assertEquals(2, count(page, "<details"), "hostile text closes nothing");
        assertEquals(2, count(page, "</details>"));
        assertEquals(count(page, "<div"), count(page, "</div>"));
        assertFalse(
                Pattern.compile("(src|href)\\s*=|url\\(|@import").matcher(page).find(), "it loads nothing");
        for (String wanted : List.of(
                "Reference &lt;",
                "Example &lt;",
                "Answer &lt;",
                "Good &lt;",
                "好。",
                "no reply: &lt;busy&gt;",
                "timed out &lt;i&gt;",
                "passed &lt;b&gt;",
                "judge-1-2026 at temperature 0.0",
                "2026-03-04",
                "v9",
                "GPT-4-1106 (paper)",
                "not\nmeasured here".replace('\n', ' '),
                "LongAlign paper, table 1")) {
            assertTrue(page.contains(wanted), wanted);
        }
    }

    @Test
    void theFileForProgramsHasTheFiguresAndTheVerdicts() throws Exception {
        ReportFolder.write(folder, judged());
        JsonNode root = Jsonl.JSON.readTree(Files.readString(folder.resolve(ReportFolder.JSON)));

        JsonNode best = root.path("leaderboard").get(0);
        assertEquals(7, best.path("mean").path("value").asDouble());
        assertEquals(0, best.path("unscored").asInt());
        assertEquals(1, root.path("leaderboard").get(1).path("unscored").asInt());
        assertTrue(root.path("leaderboard").get(1).path("mean").path("low").isNull(), "no interval from one item");
        assertEquals(4, root.path("verdicts").size());
        JsonNode unscored = root.path("verdicts").get(3);
        assertTrue(unscored.path("rating").isNull());
        assertEquals("no reply: <busy>", unscored.path("reason").asText());
        assertEquals("judge-1-2026", unscored.path("model").asText());
        assertEquals("2026-03-04T05:06:07Z", unscored.path("at").asText());
        assertEquals(
                5,
                root.path("comparisons").get(0).path("difference").path("value").asDouble());
        assertEquals(HOSTILE, root.path("items").get(0).path("query").asText().substring("What? ".length()));
        assertEquals(
                8.4,
                root.path("published").path("longBenchChat").path("GPT-4-1106").asDouble());
        assertEquals(2, folder.toFile().list().length, "nothing unfinished is left");
    }

    private static int count(String text, String part) {
        return (text.length() - text.replace(part, "").length()) / part.length();
    }
}
