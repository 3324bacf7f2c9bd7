package org.longalign.evaluation.longbenchchat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.evaluation.judge.JudgeKind;
import org.longalign.evaluation.longbenchchat.OverlapCalibration.Point;
import org.longalign.evaluation.longbenchchat.OverlapCalibration.Shape;
import org.longalign.statistics.Bootstrap;

/** Judges and the heuristic's mapping against people's scores. */
class HumanAgreementTest {
    private static final Bootstrap SEVEN = Bootstrap.seeded(7);

    @TempDir
    private Path folder;

    @Test
    void everyExampleIsJudgedWithTheOthersAndNeverWithItself() {
        ScriptedChat chat = new ScriptedChat("[[9]]", "[[2]]", "[[4]]", "[[5]]", "[[1]]", "[[3]]");
        LongBenchChat bench = LongBenchChat.of(List.of(Items.item(0), Items.item(1)));
        ScoreReport report = ScoredExamples.judged(
                bench, run -> run.judgedBy(Judge.fewShot(chat)).passes(1));

        assertEquals(6, chat.requests.size());
        for (int i = 0; i < 6; i++) {
            String prompt = chat.requests.get(i).messages().get(0).content();
            String rated = prompt.substring(prompt.indexOf("<answer_to_rate>"), prompt.indexOf("</answer_to_rate>"));
            String own = List.of("alpha", "beta", "gamma").get(i / 2);
            assertTrue(rated.contains(own), rated);
            assertEquals(1, prompt.split(own, -1).length - 1, "the answer is not among its own examples");
            assertEquals(2, prompt.split("scored \\d by a person", -1).length - 1);
        }
        Agreement agreement = report.agreement("scripted", ScoredExamples.PEOPLE);
        assertEquals(6, agreement.answers());
        // 9 and 2 against 9, 4 and 5 against 5, 1 and 3 against 2
        assertEquals(
                (0 + 7 + 1 + 0 + 1 + 1) / 6.0,
                agreement.meanAbsoluteDifference().value(),
                1e-12);
        assertEquals(JudgeKind.HUMAN, agreement.secondKind());
    }

    @Test
    void peoplesScoresAreReadAndCheckedWithTheirFile() throws Exception {
        Path file = folder.resolve("scores.json");
        Files.writeString(file, "{\"rater\": \"Ann\", \"scores\": [{\"system\": \"a\", \"idx\": 3, \"score\": 8}]}");
        HumanRatings ann = HumanRatings.read(file);
        assertEquals(List.of(new HumanRatings.Score("a", 3, 8)), ann.scores());
        assertEquals(8, ann.report().score("Ann", "a").mean().value());
        for (String bad : List.of("11", "\"8\"", "0")) {
            Files.writeString(
                    file,
                    "{\"rater\": \"Ann\", \"scores\": [{\"system\": \"a\", \"idx\": 3, \"score\": " + bad + "}]}");
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> HumanRatings.read(file))
                    .getMessage());
            assertTrue(message.contains("scores.json: score 0"), message);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new HumanRatings(
                        "Ann", List.of(new HumanRatings.Score("a", 1, 2), new HumanRatings.Score("a", 1, 3))));
    }

    @Test
    void theMappingIsFittedWithoutTheItemThatItIsTriedOn() {
        // Nine items on the line 1 + 10 x, and one far off: its own error must not be softened by being in the fit.
        List<Point> points = new ArrayList<>();
        for (int item = 0; item < 9; item++) {
            points.add(new Point(item, item / 10.0, 1 + item));
        }
        points.add(new Point(9, 0, 10));
        OverlapCalibration line = OverlapCalibration.of(points, Shape.LINE, SEVEN);
        List<Point> nine = points.subList(0, 9);
        double predicted =
                OverlapCalibration.of(nine, Shape.LINE, SEVEN).mapping().rating(0);
        assertEquals(1, predicted, 1e-9);
        assertTrue(line.agreement().meanAbsoluteDifference().value() >= (10 - predicted) / 10);
        assertEquals(10, line.agreement().pairs());
        OverlapCalibration isotonic = OverlapCalibration.of(nine, Shape.ISOTONIC, SEVEN);
        assertTrue(isotonic.agreement().spearman().value() > 0.95, isotonic.toString());
        assertTrue(isotonic.mapping().basis().contains("9 scored answers, mean absolute error"));
        assertTrue(isotonic.toString().startsWith("heuristic"), isotonic.toString());
        assertThrows(
                IllegalArgumentException.class, () -> OverlapCalibration.of(points.subList(0, 1), Shape.LINE, SEVEN));
    }

    @Test
    void theBestOtherAnswerStandsForAReference() throws Exception {
        Path file = folder.resolve("few_shots.json");
        Files.writeString(
                file,
                "[[{\"answer\": \"a b c d\", \"score\": 9}, {\"answer\": \"a b\", \"score\": 5},"
                        + " {\"answer\": \"x\", \"score\": 2}]]");
        List<Point> points = OverlapCalibration.amongExamples(file, 1);
        assertEquals(List.of(9, 5, 2), points.stream().map(Point::score).toList());
        double two = 2.0 * 2 / 6;
        assertEquals(two, points.get(0).overlap(), 1e-12, "against the 5");
        assertEquals(two, points.get(1).overlap(), 1e-12, "against the 9");
        assertEquals(0, points.get(2).overlap(), 1e-12, "against the 9");
        assertEquals(2, OverlapCalibration.amongExamples(file, 9).size());
    }

    /** With the released file at hand: what the documentation says of the default mapping. */
    @Test
    void theDefaultMappingsErrorIsThatOfItsDocumentation() {
        String file = System.getenv("LONGALIGN_FEW_SHOTS");
        Assumptions.assumeTrue(file != null, "LONGALIGN_FEW_SHOTS names no file");
        List<Point> points = OverlapCalibration.amongExamples(Path.of(file), 9);
        assertEquals(94, points.size());
        OverlapCalibration fitted = OverlapCalibration.of(points, Shape.FROM_WORST, SEVEN);
        assertEquals(OverlapMapping.RELEASED_EXAMPLES.curve(), fitted.mapping().curve());
        assertEquals(1.87, fitted.agreement().meanAbsoluteDifference().value(), 0.005);
        assertEquals(0.45, fitted.agreement().spearman().value(), 0.005);
        assertEquals(2.14, fitted.medianError(), 0.005);
        OverlapCalibration all =
                OverlapCalibration.of(OverlapCalibration.amongExamples(Path.of(file), 1), Shape.FROM_WORST, SEVEN);
        assertEquals(150, all.agreement().pairs());
        assertEquals(2.17, all.agreement().meanAbsoluteDifference().value(), 0.005);
    }
}
