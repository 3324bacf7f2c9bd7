package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.Trials;
import org.longalign.batching.Ledger.Fate;

/** What must hold for every plan, on 10,000 random ones with fixed seeds. */
@Tag(Trials.LONG)
class PlanPropertiesTest {
    private static final int CASES = 10_000;

    @TempDir
    Path folder;

    private static BatchPlan random(long seed) {
        Random random = new Random(seed);
        int maxTokens = 1 + random.nextInt(200);
        int[] lengths = random.ints(1 + random.nextInt(40), 1, 2 + random.nextInt(2 * maxTokens))
                .toArray();
        BatchingMethod method = List.of(BatchingMethod.values()).get(random.nextInt(3));
        PackingStrategy[] strategies = {
            PackingStrategy.tightestFit(),
            PackingStrategy.bestFitDecreasing(),
            PackingStrategy.nextFit(),
            PackingStrategy.streaming(1 + random.nextInt(5))
        };
        OverlongPolicy[] policies = {OverlongPolicy.TRUNCATE, OverlongPolicy.SPLIT};
        boolean fits = Arrays.stream(lengths).max().orElse(0) <= maxTokens;
        PackingStrategy strategy = strategies[random.nextInt(strategies.length)];
        BatchPlanBuilder builder = Plans.builder(method, lengths, 1 + random.nextInt(4))
                .maxTokens(maxTokens)
                .overlong(fits ? OverlongPolicy.ERROR : policies[random.nextInt(policies.length)]);
        return (method == BatchingMethod.PACKED ? builder.strategy(strategy) : builder)
                .accumulation(1 + random.nextInt(4))
                .devices(1 + random.nextInt(4))
                .seed(seed)
                .build();
    }

    @Test
    void conservationCapacityDeterminismAndWeights() {
        IntStream.range(0, CASES).parallel().forEach(seed -> {
            BatchPlan plan = random(seed);
            assertEquals(plan, random(seed), "the same in another thread, seed " + seed);
            checkConservation(plan);
            checkRowsAndSteps(plan);
            checkWeights(plan);
        });
    }

    @Test
    void everyPlanEqualsItsReload() {
        for (int seed = 0; seed < CASES; seed += 10) {
            BatchPlan plan = random(seed);
            Path file = folder.resolve("plan.jsonl");
            plan.save(file);
            assertEquals(plan, BatchPlan.load(file), "seed " + seed);
        }
    }

    private static void checkConservation(BatchPlan plan) {
        OverlongPolicy policy = plan.parameters().overlong();
        long lost = 0;
        for (Ledger.Entry entry : plan.ledger().entries()) {
            long placed = entry.places().stream()
                    .mapToLong(place -> place.segment().length())
                    .sum();
            assertEquals(entry.tokens(), placed + entry.lostTokens());
            lost += entry.lostTokens();
            boolean split = entry.places().size() > 1;
            assertTrue(!split || policy == OverlongPolicy.SPLIT, "split only where it was asked for");
            assertTrue(entry.fate() != Fate.TRUNCATED || policy == OverlongPolicy.TRUNCATE);
        }
        assertEquals(Arrays.stream(plan.lengths()).asLongStream().sum(), plan.realTokens() + lost);
    }

    private static void checkRowsAndSteps(BatchPlan plan) {
        BatchParameters parameters = plan.parameters();
        for (Step step : plan.steps()) {
            assertTrue(step.microBatches().size() <= parameters.microBatchesPerStep());
            for (MicroBatch microBatch : step.microBatches()) {
                int rows = parameters.method() == BatchingMethod.PACKED ? 1 : parameters.batchSize();
                assertTrue(microBatch.rows().size() <= rows);
                assertTrue(microBatch.width() <= parameters.maxTokens());
            }
        }
    }

    private static void checkWeights(BatchPlan plan) {
        TargetTokens allTokens = Segment::length;
        for (Step step : plan.steps()) {
            for (LossWeighting weighting : LossWeighting.values()) {
                LossWeights weights = LossWeights.of(step, allTokens, weighting);
                double sum = step.microBatches().stream()
                        .flatMap(microBatch -> microBatch.rows().stream())
                        .flatMap(row -> row.segments().stream())
                        .mapToDouble(segment -> segment.length() * weights.perTargetToken(segment))
                        .sum();
                assertEquals(1, sum, 1e-9);
            }
        }
    }
}
