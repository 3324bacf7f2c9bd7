package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.internal.GradientMode;
import org.longalign.tokenize.Sequence;

/** A tiny model against itself run another way, and against the oracle. */
class CausalLmTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(61, 32, 3, 4);

    static Stream<Named<DecoderConfig>> kinds() {
        AttentionConfig attention = CONFIG.attention();
        RopeConfig rope = CONFIG.rope();
        return Stream.of(
                Named.of("plain", CONFIG),
                Named.of(
                        "grouped queries, tied head, long base",
                        CONFIG.withKeyValueHeads(2).withTiedHead(true).withRopeBase(2e6)),
                Named.of("biases", CONFIG.withAttention(attention.withBiases(true, false))),
                Named.of(
                        "all biases, grouped queries",
                        CONFIG.withAttention(attention.withBiases(true, true).withKeyValueHeads(1))),
                Named.of(
                        "query and key norms, heads wider than the stream",
                        CONFIG.withAttention(AttentionConfig.of(4, 12)
                                        .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.EACH_HEAD))
                                .withRope(RopeConfig.of(10_000, 12))),
                Named.of(
                        "interleaved half of a head",
                        CONFIG.withRope(new RopeConfig(10_000, 4, true, RopeScaling.none()))),
                Named.of("first half of a head", CONFIG.withRope(new RopeConfig(10_000, 4, false, RopeScaling.none()))),
                Named.of(
                        "norms around, interleaved",
                        CONFIG.withNorms(DecoderConfig.NormPlacement.AROUND)
                                .withRope(new RopeConfig(10_000, 4, true, RopeScaling.none()))),
                Named.of(
                        "norms after, all heads normed together",
                        CONFIG.withNorms(DecoderConfig.NormPlacement.AFTER)
                                .withAttention(attention
                                        .withKeyValueHeads(2)
                                        .withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS))),
                Named.of("sliding window", CONFIG.withAttention(attention.withSlidingWindow(7))),
                Named.of(
                        "longrope",
                        CONFIG.withRope(rope.withScaling(new RopeScaling.LongRope(
                                List.of(1.0, 1.1, 1.5, 2.0), List.of(1.0, 3.0, 9.0, 20.0), 18, 1.2)))),
                Named.of("linear", CONFIG.withRope(rope.withScaling(new RopeScaling.Linear(4)))),
                Named.of("dynamic", CONFIG.withRope(rope.withScaling(new RopeScaling.Dynamic(2, 10)))),
                Named.of("llama3", CONFIG.withRope(rope.withScaling(new RopeScaling.Llama3(8, 1, 4, 40)))));
    }

    /** The weights' own values are 1 and 0 for norms and biases: others show whether they are used at all. */
    private static CausalLm model(DecoderConfig config, long seed) {
        CausalLm model = CausalLm.create(config, seed, Device.cpu());
        Random random = new Random(seed);
        GradientMode.OFF.call(() -> {
            model.parameters().values().stream()
                    .filter(weight -> weight.getShape().dimension() == 1)
                    .forEach(weight -> {
                        float[] noise = new float[(int) weight.size()];
                        for (int i = 0; i < noise.length; i++) {
                            noise[i] = 0.3f * (float) random.nextGaussian();
                        }
                        try (NDArray array = weight.getManager().create(noise)) {
                            weight.addi(array);
                        }
                    });
            return 0;
        });
        return model;
    }

    static Stream<Arguments> frugalOptions() {
        List<Arguments> all = new ArrayList<>();
        for (Named<DecoderConfig> kind : kinds().toList()) {
            for (int chunk : new int[] {0, 7}) {
                for (boolean recompute : new boolean[] {false, true}) {
                    all.add(Arguments.of(
                            kind,
                            ComputeOptions.plain(Precision.FLOAT32)
                                    .withRecompute(recompute)
                                    .withLossChunkTokens(chunk)));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("frugalOptions")
    void recomputingAndChunksChangeNothing(DecoderConfig config, ComputeOptions options) {
        Samples pack = Samples.pack(61, 3, 40, 9, 25, 1, 12);
        try (CausalLm model = model(config, 9)) {
            TokenLosses expected = model.accumulateGradients(pack.batch());
            List<float[]> gradients = gradients(model);
            model.zeroGradients();
            model.options(options);
            TokenLosses actual = model.accumulateGradients(pack.batch());
            assertEquals(expected.weightedLoss(), actual.weightedLoss(), 1e-6 * expected.weightedLoss());
            assertEquals(
                    expected.weightedLoss(), model.loss(pack.batch()).weightedLoss(), 1e-6 * expected.weightedLoss());
            assertClose(gradients, gradients(model), 1e-5);
        }
    }

    @Test
    void theMostLikelyIdsAreThoseOfTheLogits() {
        Samples pack = Samples.pack(61, 3, 40, 9, 25);
        try (CausalLm model = model(CONFIG, 9)) {
            float[][] logits = model.logits(pack.batch())[0];
            int[] chosen = model.mostLikely(pack.batch())[0];
            int[] labels = pack.batch().labels()[0];
            int targets = 0;
            for (int t = 0; t < labels.length; t++) {
                if (labels[t] == Sequence.IGNORE_INDEX) {
                    assertEquals(Sequence.IGNORE_INDEX, chosen[t]);
                    continue;
                }
                targets++;
                for (float logit : logits[t - 1]) {
                    assertTrue(logit <= logits[t - 1][chosen[t]]);
                }
            }
            assertEquals(pack.batch().targetTokens(), targets);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void bfloat16StaysNearFloat32(DecoderConfig config) {
        Samples pack = Samples.pack(61, 3, 40, 9, 25);
        try (CausalLm model = model(config, 9)) {
            TokenLosses expected = model.accumulateGradients(pack.batch());
            List<float[]> gradients = gradients(model);
            model.zeroGradients();
            model.options(model.options().withPrecision(Precision.BFLOAT16).withRecompute(true));
            TokenLosses actual = model.accumulateGradients(pack.batch());
            assertNotEquals(expected.weightedLoss(), actual.weightedLoss());
            assertEquals(expected.weightedLoss(), actual.weightedLoss(), 1e-2 * expected.weightedLoss());
            assertClose(gradients, gradients(model), 0.1);
            model.parameters().forEach((name, weight) -> assertEquals(DataType.FLOAT32, weight.getDataType(), name));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void packedLogitsEqualEachSequenceAlone(DecoderConfig config) {
        Samples pack = Samples.pack(61, 1, 17, 33, 1, 45);
        try (CausalLm model = model(config, 7)) {
            float[][] packed = model.logits(pack.batch())[0];
            for (int s = 0; s < pack.segments(); s++) {
                float[][] alone = model.logits(pack.alone(s).batch())[0];
                for (int t = 0; t < alone.length; t++) {
                    assertArrayEquals(alone[t], packed[pack.cuSeqlens()[s] + t], 1e-5f);
                }
            }
        }
    }

    @Test
    void withoutTheBlocksOrTheRestartingPositionsPackedLogitsDiffer() {
        Samples pack = Samples.pack(61, 1, 17, 33);
        int width = pack.ids().length;
        try (CausalLm model = CausalLm.create(CONFIG, 7, Device.cpu())) {
            float[][] right = model.logits(pack.batch())[0];
            int[][] positions = pack.batch().positionIds();
            BatchTensors oneBlock = withPositions(pack.ids(), positions, new int[] {0, width});
            assertTrue(distance(right, model.logits(oneBlock)[0], 17) > 0.1);
            assertEquals(0, distance(right, model.logits(oneBlock)[0], 0, 17), 1e-5, "the first segment is causal");
            // Rotary attention sees differences of positions only: shifting a whole segment changes nothing,
            // stretching it does.
            for (int t = 17; t < width; t++) {
                positions[0][t] += 100;
            }
            assertEquals(
                    0,
                    distance(right, model.logits(withPositions(pack.ids(), positions, pack.cuSeqlens()))[0], 0),
                    1e-4);
            for (int t = 17; t < width; t++) {
                positions[0][t] *= 3;
            }
            assertTrue(
                    distance(right, model.logits(withPositions(pack.ids(), positions, pack.cuSeqlens()))[0], 17) > 0.1);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void scriptEqualsTheOracleInLogitsLossAndGradients(DecoderConfig config) {
        Samples pack = Samples.pack(61, 2, 20, 7, 31);
        try (CausalLm model = model(config, 8);
                NDManager manager = model.newScratch()) {
            OracleDecoder oracle = new OracleDecoder(model);
            float[] expected = GradientMode.OFF.call(
                    () -> oracle.logits(pack.ids(), pack.cuSeqlens(), manager).toFloatArray());
            float[][] actual = model.logits(pack.batch())[0];
            for (int t = 0; t < actual.length; t++) {
                for (int v = 0; v < 61; v++) {
                    assertEquals(expected[t * 61 + v], actual[t][v], 1e-4);
                }
            }

            TokenLosses losses = model.accumulateGradients(pack.batch());
            List<float[]> script = gradients(model);
            model.zeroGradients();
            double oracleLoss = GradientMode.RECORDING.call(() -> {
                NDArray loss = oracle.loss(pack.ids(), pack.cuSeqlens(), pack.labels(), pack.lossWeights(), manager);
                JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(new Shape()), false, false);
                return (double) loss.getFloat();
            });
            assertEquals(oracleLoss, losses.weightedLoss(), 1e-5 * oracleLoss);
            assertClose(gradients(model), script, 1e-5);
        }
    }

    /** Eq. 2 of the paper is a mean over sequences run alone, Eq. 4 the packed sum with weights 1 / (N_i M), K = 1. */
    @ParameterizedTest
    @MethodSource("kinds")
    void weightedPackEqualsTheMeanOverSequences(DecoderConfig config) {
        Samples pack = Samples.pack(61, 3, 40, 9, 25, 12);
        try (CausalLm model = model(config, 9)) {
            TokenLosses packed = model.accumulateGradients(pack.batch());
            List<float[]> equation4 = gradients(model);
            model.zeroGradients();
            double sum = 0;
            double mean = 0;
            for (int s = 0; s < pack.segments(); s++) {
                Samples alone = pack.alone(s);
                TokenLosses losses = model.accumulateGradients(alone.batch());
                sum += losses.weightedLoss();
                double sequenceLoss = losses.sum(0, 0, pack.length(s));
                assertEquals(sequenceLoss, packed.sum(0, pack.cuSeqlens()[s], pack.cuSeqlens()[s + 1]), 1e-5);
                mean += sequenceLoss / alone.batch().targetTokens() / pack.segments();
            }
            List<float[]> equation2 = gradients(model);
            assertEquals(mean, packed.weightedLoss(), 1e-6 * mean);
            assertEquals(sum, packed.weightedLoss(), 1e-6 * mean);
            assertClose(equation2, equation4, 1e-6);

            model.zeroGradients();
            float[] perToken = new float[pack.ids().length];
            Arrays.fill(perToken, 1f / pack.batch().targetTokens());
            Samples plain = pack.weighted(perToken);
            TokenLosses equation3 = model.accumulateGradients(plain.batch());
            assertTrue(Math.abs(equation3.weightedLoss() - mean) > 1e-3 * mean, "Eq. 3 is another loss");
            assertTrue(relativeDistance(equation2, gradients(model)) > 1e-2, "with another gradient");
        }
    }

    @Test
    void paddedBatchEqualsEachSequenceAlone() {
        Samples pack = Samples.pack(61, 4, 19, 5, 30);
        try (CausalLm model = CausalLm.create(CONFIG, 10, Device.cpu())) {
            TokenLosses packed = model.accumulateGradients(pack.batch());
            List<float[]> expected = gradients(model);
            for (int paddingId : new int[] {0, 42}) {
                model.zeroGradients();
                TokenLosses padded = model.accumulateGradients(pack.paddedBatch(paddingId));
                assertEquals(packed.weightedLoss(), padded.weightedLoss(), 1e-6 * packed.weightedLoss());
                assertClose(expected, gradients(model), 1e-5);
                float[][][] logits = model.logits(pack.paddedBatch(paddingId));
                for (int s = 0; s < 3; s++) {
                    float[][] alone = model.logits(pack.alone(s).batch())[0];
                    for (int t = 0; t < alone.length; t++) {
                        assertArrayEquals(alone[t], logits[s][t], 1e-5f);
                    }
                }
            }
        }
    }

    @Test
    void lossIsTheNegativeLogLikelihoodOfTheNextToken() {
        Samples pack = Samples.pack(61, 5, 6, 4);
        try (CausalLm model = CausalLm.create(CONFIG, 11, Device.cpu())) {
            float[][] logits = model.logits(pack.batch())[0];
            float[] losses = model.loss(pack.batch()).negativeLogLikelihoods()[0];
            for (int t = 0; t < 10; t++) {
                double expected = 0;
                if (pack.labels()[t] != Sequence.IGNORE_INDEX) {
                    double normaliser = 0;
                    for (float logit : logits[t - 1]) {
                        normaliser += Math.exp(logit);
                    }
                    expected = Math.log(normaliser) - logits[t - 1][pack.labels()[t]];
                }
                assertEquals(expected, losses[t], 1e-4, "token " + t);
            }
        }
    }

    @Test
    void aBatchWithoutTargetsHasLossZeroAndNoGradient() {
        Samples pack = Samples.pack(61, 5, 1, 1);
        try (CausalLm model = CausalLm.create(CONFIG, 11, Device.cpu())) {
            assertEquals(0, model.accumulateGradients(pack.batch()).weightedLoss());
            gradients(model).forEach(g -> assertArrayEquals(new float[g.length], g));
        }
    }

    @Test
    void sameSeedSameWeightsOtherSeedOthers() {
        try (CausalLm a = CausalLm.create(CONFIG, 3, Device.cpu());
                CausalLm b = CausalLm.create(CONFIG, 3, Device.cpu());
                CausalLm c = CausalLm.create(CONFIG, 4, Device.cpu())) {
            assertEquals(
                    CONFIG.parameterCount(),
                    a.parameters().values().stream().mapToLong(NDArray::size).sum());
            a.parameters().forEach((name, weight) -> {
                float[] values = weight.toFloatArray();
                assertArrayEquals(values, b.parameter(name).toFloatArray(), name);
                if (weight.getShape().dimension() > 1) {
                    assertNotEquals(values[0], c.parameter(name).toFloatArray()[0], name);
                }
            });
            float[] embedding = a.parameter("model.embed_tokens.weight").toFloatArray();
            double square = 0;
            for (float value : embedding) {
                square += (double) value * value;
            }
            assertEquals(1, square / embedding.length, 0.1, "unit variance");
        }
    }

    @Test
    void callsLeaveNoArraysBehind() {
        try (CausalLm model = CausalLm.create(CONFIG, 3, Device.cpu())) {
            NDManager root = model.parameter("model.norm.weight").getManager();
            Random random = new Random(1);
            int before = 0;
            for (int i = 0; i < 60; i++) {
                Samples pack = Samples.pack(61, i, 1 + random.nextInt(40), 2 + random.nextInt(40));
                model.accumulateGradients(pack.batch());
                model.logits(pack.batch());
                gradients(model);
                model.zeroGradients();
                if (i == 0) {
                    before = root.getManagedArrays().size();
                }
            }
            assertEquals(before, root.getManagedArrays().size());
        }
    }

    @Test
    void aNewThreadTakesGradientsToo() throws InterruptedException {
        Samples pack = Samples.pack(61, 6, 9, 14);
        try (CausalLm model = CausalLm.create(CONFIG, 12, Device.cpu())) {
            model.accumulateGradients(pack.batch());
            List<float[]> expected = gradients(model);
            model.zeroGradients();
            Thread cell = new Thread(() -> {
                JniUtils.setGradMode(false);
                model.accumulateGradients(pack.batch());
            });
            cell.start();
            cell.join();
            assertClose(expected, gradients(model), 1e-6);
        }
    }

    @Test
    void badInputIsNamed() {
        Samples pack = Samples.pack(61, 6, 9, 14);
        try (CausalLm model = CausalLm.create(CONFIG, 12, Device.cpu())) {
            pack.ids()[3] = 61;
            assertMessage("inputIds[0][3] is 61, outside the vocabulary of 61", () -> model.logits(pack.batch()));
            pack.ids()[3] = 0;
            pack.labels()[22] = -5;
            assertMessage("labels[0][22] is -5", () -> model.loss(pack.batch()));
            pack.labels()[22] = 0;
            pack.labels()[9] = pack.ids()[9];
            assertMessage("labels[0][9] makes a segment's first", () -> model.loss(pack.batch()));
            pack.labels()[9] = Sequence.IGNORE_INDEX;
            assertMessage(
                    "labels has 1 rows instead of 2",
                    () -> model.loss(pack.paddedBatch(0).withTargets(new int[1][25], new float[1][25])));
        }
        CausalLm closed = CausalLm.create(CONFIG, 12, Device.cpu());
        closed.close();
        closed.close();
        assertThrows(
                IllegalStateException.class,
                () -> closed.logits(Samples.pack(61, 6, 3).batch()));
    }

    @Test
    void describesItself() {
        try (CausalLm model = CausalLm.create(DecoderConfig.of(512, 128, 4, 4), 1, Device.cpu())) {
            assertEquals(
                    "CausalLm[935,040 parameters, 4 layers, 128 wide, 4 heads, vocabulary 512, on cpu]",
                    model.toString());
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, call).getMessage());
        assertTrue(message.contains(part), message);
    }

    private static BatchTensors withPositions(int[] ids, int[][] positions, int[] cuSeqlens) {
        BatchTensors pack = BatchTensors.packed(ids, cuSeqlens);
        return new BatchTensors(pack.inputIds(), pack.labels(), positions, pack.cuSeqlens(), pack.lossWeights());
    }

    private static List<float[]> gradients(CausalLm model) {
        List<float[]> copies = new ArrayList<>();
        try (NDManager scratch = model.newScratch()) {
            model.gradients(scratch).values().forEach(gradient -> copies.add(gradient.toFloatArray()));
        }
        return copies;
    }

    private static double distance(float[][] a, float[][] b, int from) {
        return distance(a, b, from, a.length);
    }

    private static double distance(float[][] a, float[][] b, int from, int to) {
        double largest = 0;
        for (int t = from; t < to; t++) {
            for (int v = 0; v < a[t].length; v++) {
                largest = Math.max(largest, Math.abs(a[t][v] - b[t][v]));
            }
        }
        return largest;
    }

    private static void assertClose(List<float[]> expected, List<float[]> actual, double tolerance) {
        double distance = relativeDistance(expected, actual);
        assertTrue(distance <= tolerance, "relative distance " + distance);
    }

    /** The largest over the weights of |a - b| / |a|, Euclidean. */
    private static double relativeDistance(List<float[]> a, List<float[]> b) {
        assertEquals(a.size(), b.size());
        double largest = 0;
        for (int w = 0; w < a.size(); w++) {
            float[] x = a.get(w);
            float[] y = b.get(w);
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < x.length; i++) {
                difference += Math.pow((double) x[i] - y[i], 2);
                norm += Math.pow(x[i], 2);
            }
            assertTrue(norm > 0, "weight " + w + " has a gradient");
            largest = Math.max(largest, Math.sqrt(difference / norm));
        }
        return largest;
    }
}
