package org.longalign.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

/** The weights against the definitions of the paper's equations, written out naively, on random plans. */
class LossWeightsTest {
    /** Random sequences: N_i targets and a loss for each target token. */
    private record Problem(int[] lengths, int[] targets, double[] summedLoss) {
        static Problem random(Random random) {
            int count = 1 + random.nextInt(40);
            int[] lengths = random.ints(count, 2, 101).toArray();
            int[] targets =
                    Arrays.stream(lengths).map(l -> 1 + random.nextInt(l - 1)).toArray();
            double[] loss = Arrays.stream(targets)
                    .mapToDouble(n -> random.doubles(n, 0, 5).sum())
                    .toArray();
            return new Problem(lengths, targets, loss);
        }

        BatchPlan plan(Random random) {
            BatchingMethod method = List.of(BatchingMethod.values()).get(random.nextInt(3));
            return Plans.builder(method, lengths, 1 + random.nextInt(4))
                    .maxTokens(100 + random.nextInt(200))
                    .accumulation(1 + random.nextInt(4))
                    .devices(1 + random.nextInt(3))
                    .seed(random.nextLong())
                    .build();
        }
    }

    /** For each micro-batch of a step, the sequences in it. */
    private static List<List<Integer>> packs(Step step) {
        return step.microBatches().stream()
                .map(m -> m.rows().stream()
                        .flatMap(row -> row.segments().stream())
                        .map(Segment::sequence)
                        .toList())
                .toList();
    }

    private static Segment whole(int sequence) {
        return new Segment(sequence, 0, 0, 1);
    }

    private static double weightedLoss(Step step, Problem problem, LossWeighting weighting) {
        LossWeights weights = LossWeights.of(step, problem.targets, weighting);
        return packs(step).stream()
                .flatMap(List::stream)
                .mapToDouble(i -> weights.perTargetToken(whole(i)) * problem.summedLoss[i])
                .sum();
    }

    /** Eq. 2: (1/M) sum_i L_i / N_i. */
    private static double equation2(Step step, Problem problem) {
        return packs(step).stream()
                .flatMap(List::stream)
                .mapToDouble(i -> problem.summedLoss[i] / problem.targets[i])
                .average()
                .orElseThrow();
    }

    /** Eq. 3: (1/K) sum_k (sum_{i in k} L_i) / (sum_{i in k} N_i). */
    private static double equation3(Step step, Problem problem) {
        return packs(step).stream()
                .mapToDouble(pack -> pack.stream()
                                .mapToDouble(i -> problem.summedLoss[i])
                                .sum()
                        / pack.stream().mapToInt(i -> problem.targets[i]).sum())
                .average()
                .orElseThrow();
    }

    /** Eq. 4: mean over the K packs of sum_i L_i K / (N_i M). */
    private static double equation4(Step step, Problem problem) {
        List<List<Integer>> packs = packs(step);
        double k = packs.size();
        double m = packs.stream().mapToInt(List::size).sum();
        return packs.stream()
                .mapToDouble(pack -> pack.stream()
                        .mapToDouble(i -> problem.summedLoss[i] * k / (problem.targets[i] * m))
                        .sum())
                .average()
                .orElseThrow();
    }

    @Test
    void weightedSumsEqualTheEquations() {
        Random random = new Random(31);
        int different = 0;
        for (int round = 0; round < 1_000; round++) {
            Problem problem = Problem.random(random);
            for (Step step : problem.plan(random).steps()) {
                double wanted = equation2(step, problem);
                assertEquals(wanted, equation4(step, problem), 1e-12 * wanted, "Eq. 4 equals Eq. 2");
                assertEquals(wanted, weightedLoss(step, problem, LossWeighting.SEQUENCE_MEAN), 1e-12 * wanted);
                double plain = equation3(step, problem);
                assertEquals(plain, weightedLoss(step, problem, LossWeighting.PACK_MEAN), 1e-12 * plain);
                different += Math.abs(plain - wanted) > 1e-6 * wanted ? 1 : 0;
            }
        }
        assertTrue(different > 1_000, "Eq. 3 differs from Eq. 2 in most steps, here in " + different);
    }

    @Test
    void tokenMeanDividesByAllTargetsOfTheStep() {
        Random random = new Random(32);
        for (int round = 0; round < 200; round++) {
            Problem problem = Problem.random(random);
            for (Step step : problem.plan(random).steps()) {
                List<Integer> all = packs(step).stream().flatMap(List::stream).toList();
                double expected =
                        all.stream().mapToDouble(i -> problem.summedLoss[i]).sum()
                                / all.stream().mapToInt(i -> problem.targets[i]).sum();
                assertEquals(expected, weightedLoss(step, problem, LossWeighting.TOKEN_MEAN), 1e-12 * expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWeightsOfAllTargetTokensOfAStepSumToOne(LossWeighting weighting) {
        Random random = new Random(33);
        for (int round = 0; round < 200; round++) {
            Problem problem = Problem.random(random);
            for (Step step : problem.plan(random).steps()) {
                LossWeights weights = LossWeights.of(step, problem.targets, weighting);
                double sum = packs(step).stream()
                        .flatMap(List::stream)
                        .mapToDouble(i -> weights.perTargetToken(whole(i)) * problem.targets[i])
                        .sum();
                assertEquals(1, sum, 1e-12);
            }
        }
    }

    /** The three means with a weight for each sequence, written out; a third of the sequences have weight 0. */
    @Test
    void weightsOfSequencesMakeWeightedMeans() {
        Random random = new Random(35);
        int compared = 0;
        for (int round = 0; round < 300; round++) {
            Problem problem = Problem.random(random);
            double[] v = random.doubles(problem.lengths.length, -0.5, 1)
                    .map(weight -> Math.max(0, weight))
                    .toArray();
            v[0] = 1;
            BatchPlan plan = BatchPlan.packed(problem.lengths)
                    .maxTokens(150)
                    .accumulation(1 + random.nextInt(4))
                    .sequenceWeights(v)
                    .build();
            for (Step step : plan.steps()) {
                List<List<Integer>> packs = packs(step);
                List<Integer> all = packs.stream().flatMap(List::stream).toList();
                if (all.stream().allMatch(i -> v[i] == 0)) {
                    Exception e = assertThrows(
                            IllegalArgumentException.class,
                            () -> LossWeights.of(step, problem.targets, LossWeighting.TOKEN_MEAN));
                    assertTrue(String.valueOf(e.getMessage()).contains(" of positive weight: "), e.toString());
                    continue;
                }
                double sequences = all.stream().mapToDouble(i -> v[i]).sum();
                double bySequence = all.stream()
                                .mapToDouble(i -> v[i] * problem.summedLoss[i] / problem.targets[i])
                                .sum()
                        / sequences;
                assertEquals(bySequence, weightedLoss(step, problem, LossWeighting.SEQUENCE_MEAN), 1e-12 * bySequence);
                double byToken = weightedTokenMean(all, problem, v);
                assertEquals(byToken, weightedLoss(step, problem, LossWeighting.TOKEN_MEAN), 1e-12 * byToken);
                double byPack = packs.stream()
                        .filter(pack -> pack.stream().anyMatch(i -> v[i] > 0))
                        .mapToDouble(pack -> weightedTokenMean(pack, problem, v))
                        .average()
                        .orElseThrow();
                assertEquals(byPack, weightedLoss(step, problem, LossWeighting.PACK_MEAN), 1e-12 * byPack);
                compared++;
            }
        }
        assertTrue(compared > 500, compared + " steps");
    }

    private static double weightedTokenMean(List<Integer> sequences, Problem problem, double[] v) {
        return sequences.stream().mapToDouble(i -> v[i] * problem.summedLoss[i]).sum()
                / sequences.stream().mapToDouble(i -> v[i] * problem.targets[i]).sum();
    }

    @Test
    void twoStagesChangeAfterTheirSteps() {
        LossWeighting.Stages stages = LossWeighting.TOKEN_MEAN.forSteps(2).then(LossWeighting.SEQUENCE_MEAN);
        assertEquals(LossWeighting.TOKEN_MEAN, stages.at(1));
        assertEquals(LossWeighting.SEQUENCE_MEAN, stages.at(2));
        assertEquals(LossWeighting.TOKEN_MEAN, stages.after(1).at(0));
        assertEquals(LossWeighting.SEQUENCE_MEAN, stages.after(1).at(1));
        assertEquals(LossWeighting.SEQUENCE_MEAN.always(), stages.after(2));
        assertEquals("TOKEN_MEAN for 2 steps, then SEQUENCE_MEAN", stages.toString());
        assertEquals("PACK_MEAN", LossWeighting.PACK_MEAN.always().toString());
        stages.requireReached(3);
        assertThrows(IllegalArgumentException.class, () -> stages.requireReached(2));
        assertThrows(IllegalArgumentException.class, () -> LossWeighting.TOKEN_MEAN.forSteps(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new LossWeighting.Stages(LossWeighting.TOKEN_MEAN, -1, LossWeighting.TOKEN_MEAN));
        LossWeighting.PACK_MEAN.always().requireReached(1);
    }

    @Test
    void aSequenceWithoutTargetsCountsNowhere() {
        int[] lengths = {4, 4, 4};
        int[] targets = {2, 0, 1};
        Step step = BatchPlan.packed(lengths)
                .maxTokens(8)
                .accumulation(2)
                .build()
                .steps()
                .get(0);
        LossWeights weights = LossWeights.of(step, targets, LossWeighting.SEQUENCE_MEAN);
        assertEquals(0.25, weights.perTargetToken(whole(0)), 1e-15, "1 / (N_i M) with M = 2, not 3");
        assertEquals(0, weights.perTargetToken(whole(1)));
        assertEquals(0.5, weights.perTargetToken(whole(2)), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> weights.perTargetToken(whole(3)));
        assertEquals(LossWeighting.SEQUENCE_MEAN, weights.weighting());
    }

    @Test
    void aStepWithoutTargetsNamesTenSequencesAndCountsTheOthers() {
        assertEquals("0, 1, 2, 3, 4, 5, 6, 7, 8, 9:", namedWithoutTarget(10));
        assertEquals("0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more:", namedWithoutTarget(12));
    }

    private static String namedWithoutTarget(int sequences) {
        int[] lengths = new int[sequences];
        Arrays.fill(lengths, 2);
        Step step = BatchPlan.packed(lengths)
                .maxTokens(2 * sequences)
                .build()
                .steps()
                .get(0);
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> LossWeights.of(step, new int[sequences], LossWeighting.TOKEN_MEAN));
        String message = String.valueOf(e.getMessage());
        String before = "no target token is in a step of the sequences ";
        assertTrue(message.startsWith(before), message);
        return message.substring(before.length(), message.indexOf(':') + 1);
    }

    /** The first token of a segment is no target: as many targets as tokens are those of a longer sequence. */
    @Test
    void asManyTargetsAsTokensAreThoseOfATruncatedSequence() {
        TargetTokens counts = TargetTokens.ofWhole(new int[] {3});
        assertEquals(3, counts.in(new Segment(0, 0, 0, 4)));
        assertThrows(IllegalArgumentException.class, () -> counts.in(new Segment(0, 0, 0, 3)));
    }

    @Test
    void tensorsOfTheDocumentedExample() {
        int ignore = Sequence.IGNORE_INDEX;
        Sequences sequences = new Sequences(List.of(
                new Sequence("abcd", new int[] {1, 2, 3, 4}, new int[] {ignore, ignore, 3, 4}),
                new Sequence("xyz", new int[] {7, 8, 9}, new int[] {ignore, ignore, 9})));
        Step step = BatchPlan.packed(sequences.lengths())
                .maxTokens(8)
                .build()
                .steps()
                .get(0);
        LossWeights weights = LossWeights.of(step, sequences.targetTokens(), LossWeighting.SEQUENCE_MEAN);
        BatchTensors tensors = BatchTensors.of(step.microBatches().get(0), sequences, weights, 0);
        assertArrayEquals(new int[][] {{1, 2, 3, 4, 7, 8, 9}}, tensors.inputIds());
        assertArrayEquals(new int[][] {{ignore, ignore, 3, 4, ignore, ignore, 9}}, tensors.labels());
        assertArrayEquals(new int[][] {{0, 1, 2, 3, 0, 1, 2}}, tensors.positionIds());
        assertArrayEquals(new int[][] {{0, 4, 7}}, tensors.cuSeqlens());
        assertArrayEquals(new float[][] {{0, 0, 0.25f, 0.25f, 0, 0, 0.5f}}, tensors.lossWeights());
        assertEquals(4, tensors.maxSegmentLength());
    }

    @Test
    void paddingHasNoLabelNoWeightAndNoSegment() {
        Random random = new Random(34);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int[] ids = random.ints(2 + random.nextInt(20), 1, 100).toArray();
            int[] labels = ids.clone();
            labels[0] = Sequence.IGNORE_INDEX;
            list.add(new Sequence("s" + i, ids, labels));
        }
        Sequences sequences = new Sequences(list);
        Step step = BatchPlan.naive(sequences.lengths())
                .batchSize(9)
                .build()
                .steps()
                .get(0);
        LossWeights weights = LossWeights.of(step, sequences.targetTokens(), LossWeighting.SEQUENCE_MEAN);
        MicroBatch microBatch = step.microBatches().get(0);
        BatchTensors tensors = BatchTensors.of(microBatch, sequences, weights, 77);
        for (int r = 0; r < 9; r++) {
            Segment segment = microBatch.rows().get(r).segments().get(0);
            assertArrayEquals(new int[] {0, segment.length()}, tensors.cuSeqlens()[r]);
            for (int t = segment.length(); t < microBatch.width(); t++) {
                assertEquals(77, tensors.inputIds()[r][t]);
                assertEquals(Sequence.IGNORE_INDEX, tensors.labels()[r][t]);
                assertEquals(0, tensors.lossWeights()[r][t]);
            }
        }
        double total = IntStream.range(0, 9)
                .mapToDouble(r -> {
                    double sum = 0;
                    for (float weight : tensors.lossWeights()[r]) {
                        sum += weight;
                    }
                    return sum;
                })
                .sum();
        assertEquals(1, total, 1e-6);
    }
}
