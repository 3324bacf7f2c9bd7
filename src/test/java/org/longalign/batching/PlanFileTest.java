package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
    @TempDir
    Path folder;

    private static BatchPlan plan(long seed) {
        int[] lengths = new Random(81).ints(60, 1, 300).toArray();
        return BatchPlan.packed(lengths)
                .maxTokens(200)
                .overlong(OverlongPolicy.SPLIT)
                .accumulation(2)
                .devices(2)
                .seed(seed)
                .build();
    }

    @Test
    void aPlanSurvivesSavingAndLoading() {
        BatchPlan plan = plan(7);
        Path file = folder.resolve("plan.jsonl");
        plan.save(file);
        BatchPlan loaded = BatchPlan.load(file);
        assertEquals(plan, loaded);
        assertEquals(plan.hash(), loaded.hash());
        assertEquals(plan.ledger(), loaded.ledger());
        assertEquals(plan.toString(), loaded.toString());
    }

    @Test
    void weightsOfSequencesAreSavedAndPartOfTheHash() throws Exception {
        int[] lengths = {5, 7, 9, 4};
        BatchPlanBuilder builder = BatchPlan.packed(lengths).maxTokens(12).accumulation(2);
        BatchPlan plan = builder.sequenceWeights(1, 0.1, 3, 0).build();
        Path file = folder.resolve("plan.jsonl");
        plan.save(file);
        BatchPlan loaded = BatchPlan.load(file);
        assertEquals(plan, loaded);
        assertEquals(plan.hash(), loaded.hash());
        assertArrayEquals(new double[] {1, 0.1, 3, 0}, loaded.sequenceWeights());
        assertTrue(plan.toString().contains("; sequence weights 0.00 to 3.00"), plan.toString());
        BatchPlan other = builder.sequenceWeights(1, 0.2, 3, 0).build();
        assertNotEquals(plan, other);
        assertNotEquals(plan.hash(), other.hash());
        BatchPlan equal = builder.sequenceWeights(2, 2, 2, 2).build();
        assertEquals(builder.build(), equal, "equal weights are none");
        assertEquals(builder.build().hash(), equal.hash());
        String text = Files.readString(file);
        Files.writeString(file, text.replace("[1.0,0.1,3.0,0.0]", "[1.0,0.2,3.0,0.0]"));
        refused("its hash is another", file);
        Files.writeString(file, text.replace("[1.0,0.1,3.0,0.0]", "[1.0,0.1]"));
        refused("plan.jsonl:1: there are 2 sequence weights for 4 sequences", file);
    }

    private static void refused(String expected, Path file) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> BatchPlan.load(file));
        assertTrue(String.valueOf(e.getMessage()).contains(expected), e.toString());
    }

    @Test
    void weightsThatMeanNothingAreRefused() {
        BatchPlanBuilder builder = BatchPlan.packed(new int[] {5, 7});
        for (double[] weights : new double[][] {{1}, {1, -1}, {Double.NaN, 1}, {1, 1 / 0.0}, {0, 0}, {1, 1e7}}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> builder.sequenceWeights(weights));
            assertTrue(String.valueOf(e.getMessage()).contains("sequence"), e.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> new Segment(0, 0, 0, 1, -1));
    }

    @Test
    void aSavedPlanKeepsTheAlgorithmThatPackedIt() {
        int[] lengths = new Random(14).ints(300, 250, 500).toArray();
        BatchPlan plan = BatchPlan.packed(lengths).maxTokens(1_000).build();
        Path file = folder.resolve("plan.jsonl");
        plan.save(file);
        assertEquals(
                "best-two-fit + refinement", BatchPlan.load(file).parameters().strategy());
    }

    @Test
    void theFieldsOfAPlanKeepTheirNames() throws Exception {
        Path file = folder.resolve("plan.jsonl");
        plan(7).save(file);
        assertTrue(
                Files.readString(file)
                        .startsWith(
                                "{\"format\":\"longalign-plan\",\"version\":1,\"parameters\":{\"method\":\"PACKED\","
                                        + "\"strategy\":\"best-fit-decreasing\",\"maxTokens\":200,\"overLength\":\"SPLIT\","),
                Files.readString(file));
    }

    @Test
    void theHashIsAFunctionOfThePlan() {
        assertEquals(plan(7).hash(), plan(7).hash());
        assertNotEquals(plan(7).hash(), plan(8).hash());
        // Written down once: the same plan in every run, on every machine and JDK.
        assertEquals("7043679aa67d6d6155ebe0026d8ba157d739800b3109001c186df1e969cc7e19", plan(7).hash());
    }

    @Test
    void aRunGoesOnAtAnExactStep() {
        BatchPlan plan = plan(7);
        List<Step> rest = plan.stepsAfter(3);
        assertEquals(plan.steps().subList(3, plan.steps().size()), rest);
        assertTrue(plan.stepsAfter(plan.steps().size()).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> plan.stepsAfter(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> plan.stepsAfter(plan.steps().size() + 1));
    }

    @Test
    void tornAndChangedFilesAreRefusedByName() throws Exception {
        Path file = folder.resolve("plan.jsonl");
        plan(7).save(file);
        String whole = Files.readString(file);
        List<String> lines = whole.lines().toList();

        Files.writeString(file, String.join("\n", lines.subList(0, 2)));
        assertRefused(file, "is incomplete: 1 of");
        Files.writeString(file, whole.substring(0, whole.length() - 20));
        assertRefused(file, file + ":" + lines.size());
        Files.writeString(file, whole.replaceFirst("\"seed\":7", "\"seed\":8"));
        assertRefused(file, "its hash is another");
        Files.writeString(file, whole.replaceFirst("\"lengths\":\\[\\d+", "\"lengths\":[1"));
        assertRefused(file, "was changed after it was saved");
        Files.writeString(file, whole.replaceFirst("\"version\":1", "\"version\":2"));
        assertRefused(file, "a plan of version 2");
        Files.writeString(file, "{\"some\":\"json\"}\n");
        assertRefused(file, "not a saved plan");
        Files.writeString(file, "");
        assertRefused(file, "not a saved plan");
    }

    private static void assertRefused(Path file, String part) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> BatchPlan.load(file));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    }
}
