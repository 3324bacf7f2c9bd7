package org.longalign.batching.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.BatchPlanBuilder;
import org.longalign.batching.BatchTensors;
import org.longalign.batching.LossWeighting;
import org.longalign.batching.LossWeights;
import org.longalign.batching.MicroBatch;
import org.longalign.batching.OverlongPolicy;
import org.longalign.batching.Segment;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.batching.export.HuggingFaceParquet.Row;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class ExportTest {
    private static final int NO = Sequence.IGNORE_INDEX;

    /** Two sequences in one pack, as in the worked example of BatchTensors. */
    private static final Sequences EXAMPLE = new Sequences(List.of(
            new Sequence("abcd", new int[] {1, 2, 3, 4}, new int[] {NO, NO, 3, 4}),
            new Sequence("xyz", new int[] {7, 8, 9}, new int[] {NO, NO, 9})));

    @TempDir
    Path folder;

    @Test
    void parquetReadsBackEqualAcrossSeveralFiles() throws IOException {
        Sequences sequences = random(200, 400);
        for (BatchPlan plan : List.of(
                BatchPlan.packed(sequences.lengths())
                        .maxTokens(1_000)
                        .devices(2)
                        .accumulation(3)
                        .build(),
                BatchPlan.naive(sequences.lengths()).batchSize(4).devices(2).build())) {
            for (LossWeighting weighting : LossWeighting.values()) {
                Path to = folder.resolve(plan.method() + "-" + weighting);
                HuggingFaceParquet.write(to, plan, sequences, weighting.always(), 6_000);
                List<Row> written = rows(plan, sequences, weighting);
                assertEquals(written, HuggingFaceParquet.read(to));
                List<String> names = names(to);
                assertTrue(names.size() > 3, names.toString());
                assertEquals("train-00000-of-%05d.parquet".formatted(names.size()), names.get(0));
            }
        }
    }

    /** Each array, changed in one place, makes another row or pack; equal ones have one hash. */
    @Test
    void rowsAndPacksAreEqualByAllThatTheyHold() {
        int[] ids = {1, 2};
        int[] no = {NO, NO};
        Row row = new Row(0, 0, ids, no, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]);
        Row same = new Row(0, 0, ids.clone(), no.clone(), new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]);
        differsFrom(
                row,
                same,
                "step 0, micro-batch 0: 2 tokens in 1 segments",
                new Row(1, 0, ids, no, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]),
                new Row(0, 1, ids, no, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]),
                new Row(0, 0, new int[] {1, 3}, no, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]),
                new Row(0, 0, ids, new int[] {NO, 2}, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[2]),
                new Row(0, 0, ids, no, new int[] {0, 0}, new int[] {2}, new int[] {0}, new float[2]),
                new Row(0, 0, ids, no, new int[] {0, 1}, new int[] {1, 1}, new int[] {0, 0}, new float[2]),
                new Row(0, 0, ids, no, new int[] {0, 1}, new int[] {2}, new int[] {4}, new float[2]),
                new Row(0, 0, ids, no, new int[] {0, 1}, new int[] {2}, new int[] {0}, new float[] {0, 1}));
        int[] borders = {0, 2};
        differsFrom(
                new LongAlignArrays.Pack(ids, no, new float[2], borders),
                new LongAlignArrays.Pack(ids.clone(), no.clone(), new float[2], borders.clone()),
                "2 tokens wide, borders [0, 2]",
                new LongAlignArrays.Pack(new int[] {1, 3}, no, new float[2], borders),
                new LongAlignArrays.Pack(ids, new int[] {NO, 2}, new float[2], borders),
                new LongAlignArrays.Pack(ids, no, new float[] {0, 1}, borders),
                new LongAlignArrays.Pack(ids, no, new float[2], new int[] {0, 1, 2}));
        differsFrom(
                new MegatronParquet.Pack(ids, new int[2], new int[] {0}),
                new MegatronParquet.Pack(ids.clone(), new int[2], new int[] {0}),
                "2 tokens in 1 segments",
                new MegatronParquet.Pack(new int[] {1, 3}, new int[2], new int[] {0}),
                new MegatronParquet.Pack(ids, new int[] {1, 0}, new int[] {0}),
                new MegatronParquet.Pack(ids, new int[2], new int[] {0, 1}));
    }

    private static void differsFrom(Object value, Object same, String text, Object... others) {
        assertEquals(value, same);
        assertEquals(value.hashCode(), same.hashCode());
        assertEquals(text, value.toString());
        Set<Integer> hashes = new HashSet<>(Set.of(value.hashCode()));
        for (Object other : others) {
            assertNotEquals(value, other);
            hashes.add(other.hashCode());
        }
        assertTrue(hashes.size() > 2, "hashes tell most values apart");
    }

    /** Eq. 4 over what truncation leaves: targets from 4, 9 and 4 in lengths 12, 12 and 8, of which 8 tokens remain. */
    @Test
    void weightsOfTruncatedSequencesSumToOne() throws IOException {
        Sequences sequences = new Sequences(List.of(targetsFrom(12, 4), targetsFrom(12, 9), targetsFrom(8, 4)));
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(8)
                .overlong(OverlongPolicy.TRUNCATE)
                .accumulation(3)
                .build();
        double sum = 0;
        for (Row row : rows(plan, sequences, LossWeighting.SEQUENCE_MEAN)) {
            for (float weight : row.lossWeights()) {
                sum += weight;
                assertTrue(weight == 0 || weight == 1f / 8, "two sequences of four targets each: " + weight);
            }
        }
        assertEquals(1, sum, 1e-6);
    }

    private static Sequence targetsFrom(int length, int first) {
        int[] ids = new int[length];
        int[] labels = new int[length];
        for (int t = 0; t < length; t++) {
            ids[t] = 10 + t;
            labels[t] = t < first ? NO : ids[t];
        }
        return new Sequence("", ids, labels);
    }

    /** What is exported is what is trained: the tensors of each row, for every method, policy and weighting. */
    @Test
    void exportedRowsAreTheTensorsOfTraining() throws IOException {
        Random random = new Random(91);
        int compared = 0;
        for (int trial = 0; trial < 60; trial++) {
            List<Sequence> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int length = 3 + random.nextInt(30);
                all.add(targetsFrom(length, 1 + random.nextInt(length - 1)));
            }
            Sequences sequences = new Sequences(all);
            for (OverlongPolicy policy : OverlongPolicy.values()) {
                for (BatchPlanBuilder builder : List.of(
                        BatchPlan.packed(sequences.lengths()),
                        BatchPlan.naive(sequences.lengths()).batchSize(2),
                        BatchPlan.sorted(sequences.lengths()).batchSize(3))) {
                    BatchPlan plan = builder.maxTokens(policy == OverlongPolicy.ERROR ? 40 : 20)
                            .overlong(policy)
                            .targets(TargetTokens.of(sequences))
                            .accumulation(1 + random.nextInt(12))
                            .sequenceWeights(random.doubles(12, 0.5, 2).toArray())
                            .seed(trial)
                            .build();
                    LossWeighting weighting =
                            List.of(LossWeighting.values()).get(random.nextInt(LossWeighting.values().length));
                    if (plan.steps().stream().anyMatch(step -> targets(step, sequences) == 0)) {
                        String message = assertThrows(
                                        IllegalArgumentException.class, () -> rows(plan, sequences, weighting))
                                .getMessage();
                        assertTrue(
                                String.valueOf(message).contains("no target token is in a step of the sequences "),
                                message);
                        continue;
                    }
                    compared += assertExportedAsTrained(plan, sequences, weighting);
                }
            }
        }
        assertTrue(compared > 5_000, compared + " rows");
    }

    private static long targets(Step step, Sequences sequences) {
        return step.segments().stream()
                .mapToLong(segment -> TargetTokens.of(sequences).in(segment))
                .sum();
    }

    private static int assertExportedAsTrained(BatchPlan plan, Sequences sequences, LossWeighting weighting)
            throws IOException {
        List<Row> rows = rows(plan, sequences, weighting);
        int at = 0;
        for (Step step : plan.steps()) {
            LossWeights weights = LossWeights.of(step, TargetTokens.of(sequences), weighting);
            double sum = 0;
            for (MicroBatch microBatch : step.microBatches()) {
                BatchTensors trained = BatchTensors.of(microBatch, sequences, weights, 0);
                for (int r = 0; r < microBatch.rows().size(); r++) {
                    Row row = rows.get(at++);
                    int length = row.inputIds().length;
                    assertArrayEquals(Arrays.copyOf(trained.inputIds()[r], length), row.inputIds());
                    assertArrayEquals(Arrays.copyOf(trained.labels()[r], length), row.labels());
                    assertArrayEquals(Arrays.copyOf(trained.positionIds()[r], length), row.positionIds());
                    assertArrayEquals(Arrays.copyOf(trained.lossWeights()[r], length), row.lossWeights());
                    for (float weight : row.lossWeights()) {
                        sum += weight;
                    }
                }
            }
            assertEquals(1, sum, 1e-5, () -> plan + ", " + weighting);
        }
        assertEquals(rows.size(), at);
        return at;
    }

    @Test
    void sequencesThatLoseAllTheirTargetsAreLeftOutAndCounted() {
        Sequences sequences = new Sequences(List.of(targetsFrom(12, 4), targetsFrom(12, 9), targetsFrom(8, 4)));
        BatchPlanBuilder builder = BatchPlan.packed(sequences.lengths())
                .maxTokens(8)
                .overlong(OverlongPolicy.TRUNCATE_OR_DROP)
                .targets(TargetTokens.of(sequences));
        assertEquals(
                "1 placed, 1 truncated (4 tokens lost), 1 without target (12 tokens lost)",
                builder.build().ledger().toString());
        assertThrows(
                IllegalArgumentException.class, () -> builder.dropPartialStep().build());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> BatchPlan.packed(sequences.lengths())
                                .maxTokens(8)
                                .overlong(OverlongPolicy.TRUNCATE_OR_DROP)
                                .build())
                .getMessage();
        assertTrue(String.valueOf(message).contains("set targets(TargetTokens.of(sequences))"), message);
    }

    @Test
    void rowsHoldEverySequenceAndWeightsThatSumToOnePerStep() {
        Sequences sequences = random(300, 90);
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(256)
                .devices(4)
                .accumulation(2)
                .seed(3)
                .build();
        double[] sums = new double[plan.steps().size()];
        List<int[]> exported = new ArrayList<>();
        for (Row row : rows(plan, sequences, LossWeighting.SEQUENCE_MEAN)) {
            for (float weight : row.lossWeights()) {
                sums[row.step()] += weight;
            }
            int[] borders = row.cuSeqlens();
            for (int s = 0; s + 1 < borders.length; s++) {
                exported.add(Arrays.copyOfRange(row.inputIds(), borders[s], borders[s + 1]));
                assertEquals(0, row.positionIds()[borders[s]]);
                assertEquals(row.seqLengths()[s] - 1, row.positionIds()[borders[s + 1] - 1]);
            }
        }
        for (double sum : sums) {
            assertEquals(1, sum, 1e-5);
        }
        List<Segment> segments = plan.steps().stream()
                .flatMap(step -> step.microBatches().stream())
                .flatMap(microBatch -> microBatch.rows().stream())
                .flatMap(row -> row.segments().stream())
                .toList();
        assertEquals(sequences.size(), exported.size());
        for (int i = 0; i < exported.size(); i++) {
            assertArrayEquals(sequences.get(segments.get(i).sequence()).inputIds(), exported.get(i));
        }
    }

    @Test
    void theLongAlignLayoutOfTheExample() {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        LongAlignArrays.Pack pack = new LongAlignArrays.Pack(
                new int[] {1, 2, 3, 4, 7, 8, 9, 5},
                new int[] {NO, NO, 3, 4, NO, NO, 9, NO},
                new float[] {0, 0, .25f, .25f, 0, 0, .5f, 0},
                new int[] {0, 4, 7});
        Path real = folder.resolve("real");
        LongAlignArrays.write(real, plan, EXAMPLE, LossWeighting.SEQUENCE_MEAN, 5, LongAlignArrays.Borders.REAL_TOKENS);
        assertEquals(List.of(pack), LongAlignArrays.read(real));
        Path whole = folder.resolve("whole");
        LongAlignArrays.write(whole, plan, EXAMPLE, LossWeighting.SEQUENCE_MEAN, 5, LongAlignArrays.Borders.WHOLE_ROW);
        assertArrayEquals(
                new int[] {0, 4, 7, 8}, LongAlignArrays.read(whole).get(0).borders());
        Path full = folder.resolve("full");
        BatchPlan noPadding = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(7).build();
        LongAlignArrays.write(
                full, noPadding, EXAMPLE, LossWeighting.SEQUENCE_MEAN, 5, LongAlignArrays.Borders.WHOLE_ROW);
        assertArrayEquals(new int[] {0, 4, 7}, LongAlignArrays.read(full).get(0).borders());
    }

    @Test
    void theLongAlignLayoutKeepsEveryPackAndFullOnes() {
        Sequences sequences = random(60, 64);
        BatchPlan plan =
                BatchPlan.packed(sequences.lengths()).maxTokens(64).devices(4).build();
        Path to = folder.resolve("arrays");
        LongAlignArrays.write(to, plan, sequences, LossWeighting.SEQUENCE_MEAN, 0, LongAlignArrays.Borders.REAL_TOKENS);
        List<LongAlignArrays.Pack> packs = LongAlignArrays.read(to);
        List<Row> rows = rows(plan, sequences, LossWeighting.SEQUENCE_MEAN);
        assertEquals(plan.microBatches(), packs.size());
        for (int i = 0; i < packs.size(); i++) {
            int tokens = rows.get(i).inputIds().length;
            assertArrayEquals(rows.get(i).inputIds(), Arrays.copyOf(packs.get(i).inputs(), tokens));
            assertArrayEquals(rows.get(i).labels(), Arrays.copyOf(packs.get(i).labels(), tokens));
            assertArrayEquals(
                    rows.get(i).lossWeights(), Arrays.copyOf(packs.get(i).weights(), tokens));
            assertArrayEquals(rows.get(i).cuSeqlens(), packs.get(i).borders());
        }
        assertTrue(rows.stream().anyMatch(row -> row.seqLengths()[0] == 64), "a sequence as long as a pack");
    }

    @Test
    void megatronsMaskStandsBeforeTheTarget() {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Path to = folder.resolve("megatron");
        MegatronParquet.write(to, plan, EXAMPLE);
        MegatronParquet.Pack pack = new MegatronParquet.Pack(
                new int[] {1, 2, 3, 4, 7, 8, 9}, new int[] {0, 1, 1, 0, 0, 1, 0}, new int[] {0, 4});
        assertEquals(List.of(pack), MegatronParquet.read(to));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MegatronParquet.Pack(new int[2], new int[2], new int[] {0, 2}));
    }

    @Test
    void megatronReadsBackEqual() {
        Sequences sequences = random(150, 300);
        BatchPlan plan = BatchPlan.packed(sequences.lengths()).maxTokens(512).build();
        Path to = folder.resolve("megatron");
        MegatronParquet.write(to, plan, sequences);
        assertEquals(
                rows(plan, sequences, LossWeighting.TOKEN_MEAN).stream()
                        .map(MegatronPacks.of(plan, sequences, MegatronParquet.Layout.of(LossWeighting.TOKEN_MEAN))::of)
                        .toList(),
                MegatronParquet.read(to));
    }

    /** As the trainer reads them: each segment without its last token, the mask over its sum in a global batch. */
    @Test
    void megatronsIntegerMasksAreEq4() {
        Sequences sequences = random(150, 300);
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(512)
                .devices(2)
                .accumulation(2)
                .build();
        Path to = folder.resolve("megatron");
        MegatronParquet.Layout layout = MegatronParquet.Layout.of(LossWeighting.SEQUENCE_MEAN);
        MegatronParquet.Needs needs = MegatronParquet.write(to, plan, sequences, layout);
        List<Row> rows = rows(plan, sequences, LossWeighting.SEQUENCE_MEAN);
        List<MegatronParquet.Pack> packs = MegatronParquet.read(to);
        int[] mostSegments =
                rows.stream().mapToInt(row -> row.seqLengths().length).sorted().toArray();
        long most = Arrays.stream(mostSegments, mostSegments.length - 4, mostSegments.length)
                .sum();
        assertEquals(Integer.MAX_VALUE / most, needs.maskSum(), "all sequences of random(...) have targets");
        long[] total = new long[plan.steps().size()];
        for (int p = 0; p < packs.size(); p++) {
            total[rows.get(p).step()] +=
                    Arrays.stream(packs.get(p).lossMask()).asLongStream().sum();
        }
        int longest = 0;
        for (int p = 0; p < packs.size(); p++) {
            Row row = rows.get(p);
            int[] mask = packs.get(p).lossMask();
            int[] ends = row.cuSeqlens();
            longest = Math.max(longest, mask.length - row.seqLengths().length);
            for (int s = 0; s + 1 < ends.length; s++) {
                int[] own = Arrays.copyOfRange(mask, ends[s], ends[s + 1] - 1);
                int targets = (int) Arrays.stream(own).filter(m -> m > 0).count();
                assertEquals(needs.maskSum(), Arrays.stream(own).sum());
                assertEquals(0, mask[ends[s + 1] - 1]);
                for (int t = 0; t < own.length; t++) {
                    double weight = own[t] / (double) total[row.step()];
                    double eq4 = row.lossWeights()[ends[s] + t + 1];
                    assertEquals(eq4, weight, eq4 * (targets / (double) needs.maskSum() + 1e-7));
                }
            }
        }
        assertEquals(longest, needs.maxSeqLength());
    }

    /** Weights of 1, 2, 5 and 0 in turn: the mask over its sum in a global batch is the loss weight of training. */
    @Test
    void megatronsIntegerMasksCarryTheWeightsOfSequences() {
        Sequences sequences = random(150, 300);
        double[] weights = new double[sequences.size()];
        Arrays.setAll(weights, i -> new double[] {1, 2, 5, 0}[i % 4]);
        BatchPlan plan = BatchPlan.packed(sequences.lengths())
                .maxTokens(512)
                .accumulation(4)
                .sequenceWeights(weights)
                .build();
        for (LossWeighting weighting : List.of(LossWeighting.TOKEN_MEAN, LossWeighting.SEQUENCE_MEAN)) {
            Path to = folder.resolve(weighting.name());
            MegatronParquet.Needs needs =
                    MegatronParquet.write(to, plan, sequences, MegatronParquet.Layout.of(weighting));
            assertTrue(needs.largestError() > 0 && needs.largestError() < 1e-3, needs.toString());
            List<Row> rows = rows(plan, sequences, weighting);
            List<MegatronParquet.Pack> packs = MegatronParquet.read(to);
            long[] total = new long[plan.steps().size()];
            for (int p = 0; p < packs.size(); p++) {
                total[rows.get(p).step()] +=
                        Arrays.stream(packs.get(p).lossMask()).asLongStream().sum();
            }
            assertTrue(Arrays.stream(total).max().orElseThrow() > Integer.MAX_VALUE / 3, Arrays.toString(total));
            assertTrue(Arrays.stream(total).max().orElseThrow() <= Integer.MAX_VALUE, Arrays.toString(total));
            for (int p = 0; p < packs.size(); p++) {
                Row row = rows.get(p);
                int[] mask = packs.get(p).lossMask();
                for (int t = 1; t < mask.length; t++) {
                    double wanted = row.lossWeights()[t];
                    double got = mask[t - 1] / (double) total[row.step()];
                    assertEquals(wanted, got, wanted * (2 * needs.largestError() + 1e-7));
                }
            }
        }
        double[] tiny = weights.clone();
        tiny[1] = 5e-6;
        BatchPlan uneven = BatchPlan.packed(sequences.lengths())
                .maxTokens(512)
                .accumulation(64)
                .sequenceWeights(tiny)
                .build();
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> MegatronParquet.write(
                        folder.resolve("x"),
                        uneven,
                        sequences,
                        MegatronParquet.Layout.of(LossWeighting.SEQUENCE_MEAN)));
        assertTrue(String.valueOf(e.getMessage()).contains("sequence 1 has "), e.toString());
        assertTrue(String.valueOf(e.getMessage()).endsWith("or give it weight 0"), e.toString());
    }

    /** The second plan of a run begins in the middle of the first stage. */
    @Test
    void aLossOfTwoStagesIsExportedStepByStep() {
        Sequences sequences = random(60, 100);
        BatchPlan plan = BatchPlan.packed(sequences.lengths()).maxTokens(512).build();
        LossWeighting.Stages stages =
                LossWeighting.TOKEN_MEAN.forSteps(plan.steps().size() + 2).then(LossWeighting.SEQUENCE_MEAN);
        HuggingFaceParquet.write(folder.resolve("first"), plan, sequences, stages);
        HuggingFaceParquet.write(
                folder.resolve("second"),
                plan,
                sequences,
                stages.after(plan.steps().size()));
        List<Row> byToken = rows(plan, sequences, LossWeighting.TOKEN_MEAN);
        List<Row> bySequence = rows(plan, sequences, LossWeighting.SEQUENCE_MEAN);
        assertEquals(byToken, HuggingFaceParquet.read(folder.resolve("first")));
        List<Row> second = HuggingFaceParquet.read(folder.resolve("second"));
        assertEquals(byToken.subList(0, 2), second.subList(0, 2));
        assertEquals(bySequence.subList(2, bySequence.size()), second.subList(2, second.size()));
        assertNotEquals(byToken, second);
        LongAlignArrays.write(
                folder.resolve("arrays"),
                plan,
                sequences,
                LossWeighting.TOKEN_MEAN.forSteps(1).then(LossWeighting.SEQUENCE_MEAN),
                0,
                LongAlignArrays.Borders.REAL_TOKENS);
        List<LongAlignArrays.Pack> arrays = LongAlignArrays.read(folder.resolve("arrays"));
        for (int p = 0; p < arrays.size(); p++) {
            float[] wanted = (p == 0 ? byToken : bySequence).get(p).lossWeights();
            assertArrayEquals(wanted, Arrays.copyOf(arrays.get(p).weights(), wanted.length));
        }
    }

    @Test
    void megatronsSegmentsArePaddedForContextParallelism() {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Path to = folder.resolve("megatron");
        MegatronParquet.Layout layout =
                MegatronParquet.Layout.of(LossWeighting.TOKEN_MEAN).withContextParallel(2, 0);
        MegatronParquet.Needs needs = MegatronParquet.write(to, plan, EXAMPLE, layout);
        assertEquals(new MegatronParquet.Needs(8, 0, 0, 1), needs);
        MegatronParquet.Pack pack = new MegatronParquet.Pack(
                new int[] {1, 2, 3, 4, 0, 7, 8, 9, 0, 0}, new int[] {0, 1, 1, 0, 0, 0, 1, 0, 0, 0}, new int[] {0, 5});
        assertEquals(List.of(pack), MegatronParquet.read(to));
    }

    @Test
    void epochsFollowEachOtherWhereTheTrainerKeepsTheOrder() {
        Sequences sequences = random(30, 60);
        BatchPlanBuilder builder = BatchPlan.packed(sequences.lengths())
                .maxTokens(100)
                .accumulation(4)
                .seed(3);
        BatchPlan plan = builder.epochs(3).build();
        int steps = plan.epoch(0).steps().size();
        HuggingFaceParquet.write(folder.resolve("rows"), plan, sequences, LossWeighting.SEQUENCE_MEAN);
        List<Row> written = HuggingFaceParquet.read(folder.resolve("rows"));
        assertEquals(rows(plan, sequences, LossWeighting.SEQUENCE_MEAN), written);
        assertEquals(plan.microBatches(), written.size());
        for (int e = 0; e < 3; e++) {
            int epoch = e;
            List<Integer> seen = written.stream()
                    .filter(row -> row.step() / steps == epoch)
                    .flatMap(row -> Arrays.stream(row.sequences()).boxed())
                    .sorted()
                    .toList();
            assertEquals(IntStream.range(0, 30).boxed().toList(), seen, "each sequence once in epoch " + e);
        }
        LongAlignArrays.write(
                folder.resolve("arrays"),
                plan,
                sequences,
                LossWeighting.SEQUENCE_MEAN,
                0,
                LongAlignArrays.Borders.REAL_TOKENS);
        assertEquals(
                plan.microBatches(),
                LongAlignArrays.read(folder.resolve("arrays")).size());
    }

    @Test
    void megatronRepeatsThePacksOfOneEpoch() {
        Sequences sequences = random(30, 60);
        BatchPlanBuilder builder = BatchPlan.packed(sequences.lengths())
                .maxTokens(100)
                .accumulation(4)
                .seed(3);
        BatchPlan plan = builder.epochs(3).build();
        MegatronParquet.Layout layout = MegatronParquet.Layout.of(LossWeighting.SEQUENCE_MEAN);
        MegatronParquet.Needs needs = MegatronParquet.write(folder.resolve("three"), plan, sequences, layout);
        MegatronParquet.Needs one = MegatronParquet.write(folder.resolve("one"), plan.epoch(0), sequences, layout);
        assertEquals(MegatronParquet.read(folder.resolve("one")), MegatronParquet.read(folder.resolve("three")));
        assertEquals(
                new MegatronParquet.Needs(
                        one.maxSeqLength(), one.maskSum(), one.largestError(), (plan.microBatches() + 3) / 4),
                needs);
        BatchPlan partial = builder.accumulation(7).dropPartialStep().epochs(2).build();
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> MegatronParquet.write(folder.resolve("no"), partial, sequences, layout));
        assertTrue(e.toString().contains("plan without dropPartialStep()"), e.toString());
        assertFalse(Files.exists(folder.resolve("no")));
    }

    @Test
    void megatronsLimitsAreNamed() {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> MegatronParquet.Layout.of(LossWeighting.PACK_MEAN));
        assertTrue(e.toString().contains("no mean over packs"), e.toString());
        MegatronParquet.Layout layout = MegatronParquet.Layout.of(LossWeighting.TOKEN_MEAN);
        assertThrows(IllegalArgumentException.class, () -> layout.withContextParallel(0, 0));
        // The target 9 follows a 9: with 9 as the end of text, the trainer would take both for padding.
        Sequences ended = new Sequences(List.of(new Sequence("799", new int[] {7, 9, 9}, new int[] {NO, NO, 9})));
        BatchPlan its = BatchPlan.packed(ended.lengths()).build();
        MegatronParquet.write(folder.resolve("y"), plan, EXAMPLE, layout.withContextParallel(2, 9));
        Exception hidden = assertThrows(
                IllegalArgumentException.class,
                () -> MegatronParquet.write(folder.resolve("x"), its, ended, layout.withContextParallel(2, 9)));
        assertTrue(hidden.toString().contains("target of sequence 0 follows the token 9"), hidden.toString());
        assertFalse(Files.exists(folder.resolve("x")));
    }

    @Test
    void whatCannotBeWrittenIsNamedAndLeavesNothing() throws IOException {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("kept"), "as it was");
        Exception e = assertThrows(UncheckedIOException.class, () -> MegatronParquet.write(taken, plan, EXAMPLE));
        assertTrue(e.toString().contains("exists already"), e.toString());
        Sequences other = random(3, 9);
        assertThrows(
                IllegalArgumentException.class,
                () -> HuggingFaceParquet.write(folder.resolve("x"), plan, other, LossWeighting.TOKEN_MEAN));
        BatchPlan naive = BatchPlan.naive(EXAMPLE.lengths()).build();
        e = assertThrows(
                IllegalArgumentException.class,
                () -> LongAlignArrays.write(
                        folder.resolve("x"),
                        naive,
                        EXAMPLE,
                        LossWeighting.TOKEN_MEAN,
                        0,
                        LongAlignArrays.Borders.REAL_TOKENS));
        assertTrue(e.toString().contains("BatchPlan.packed"), e.toString());
        Sequences noTargets = new Sequences(List.of(new Sequence("q", new int[] {1, 2}, new int[] {NO, NO})));
        BatchPlan empty = BatchPlan.packed(noTargets.lengths()).build();
        assertThrows(
                IllegalArgumentException.class,
                () -> HuggingFaceParquet.write(folder.resolve("x"), empty, noTargets, LossWeighting.TOKEN_MEAN));
        assertEquals(List.of("taken"), names(folder), "a failed export leaves no temporary folder");
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws IOException {
        Exception e = assertThrows(UncheckedIOException.class, () -> HuggingFaceParquet.read(folder));
        assertTrue(e.toString().contains("no file that ends in .parquet"), e.toString());
        Path broken = Files.writeString(folder.resolve("train-00000-of-00001.parquet"), "no");
        e = assertThrows(UncheckedIOException.class, () -> HuggingFaceParquet.read(folder));
        assertTrue(e.toString().contains(broken.toString()), e.toString());

        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Path arrays = folder.resolve("it's");
        LongAlignArrays.write(arrays, plan, EXAMPLE, LossWeighting.TOKEN_MEAN, 0, LongAlignArrays.Borders.REAL_TOKENS);
        Path inputs = arrays.resolve("inputs_pack.npy");
        byte[] bytes = Files.readAllBytes(inputs);
        Files.write(inputs, Arrays.copyOf(bytes, bytes.length - 1));
        e = assertThrows(UncheckedIOException.class, () -> LongAlignArrays.read(arrays));
        assertTrue(e.toString().contains("inputs_pack.npy ends in the middle"), e.toString());
        Files.write(inputs, Files.readAllBytes(arrays.resolve("weights_pack.npy")));
        e = assertThrows(UncheckedIOException.class, () -> LongAlignArrays.read(arrays));
        assertTrue(e.toString().contains("inputs_pack.npy is not a two-dimensional <i8"), e.toString());
        Files.write(inputs, new byte[3]);
        assertThrows(UncheckedIOException.class, () -> LongAlignArrays.read(arrays));
    }

    @Test
    void aQuoteInTheFolderIsNoSql() {
        BatchPlan plan = BatchPlan.packed(EXAMPLE.lengths()).maxTokens(8).build();
        Path quoted = folder.resolve("it's 'here'");
        MegatronParquet.write(quoted, plan, EXAMPLE);
        assertFalse(MegatronParquet.read(quoted).isEmpty());
    }

    private static List<Row> rows(BatchPlan plan, Sequences sequences, LossWeighting weighting) {
        List<Row> rows = new ArrayList<>();
        try {
            new PlanRows(plan, sequences, weighting.always()).forEach(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Sequences of random length up to {@code longest}, the first of that length, each with a target at its end. */
    private static Sequences random(int count, int longest) {
        Random random = new Random(71);
        List<Sequence> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(i == 0 ? longest : 2 + random.nextInt(longest - 1), 0, 50_000)
                    .toArray();
            int[] labels = ids.clone();
            Arrays.fill(labels, 0, 1 + random.nextInt(ids.length - 1), NO);
            list.add(new Sequence("s" + i, ids, labels));
        }
        return new Sequences(list);
    }
}
