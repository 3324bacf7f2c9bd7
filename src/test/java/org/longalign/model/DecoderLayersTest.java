package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longalign.batching.BatchTensors;
import org.longalign.model.ComputeOptions.LayerInputs;

/** Losses and gradients with a layer's work cut up and its input kept elsewhere, against those without. */
class DecoderLayersTest {
    private static final ComputeOptions PLAIN = ComputeOptions.plain(Precision.FLOAT32);
    private static final ComputeOptions RECOMPUTING = PLAIN.withRecompute(true);

    static Iterable<Named<DecoderConfig>> kinds() {
        return CausalLmTest.kinds().toList();
    }

    private record Result(double loss, Map<String, float[]> gradients) {
        static Result of(DecoderConfig config, BatchTensors batch, ComputeOptions options) {
            try (CausalLm model = CausalLm.create(config, 9, Device.cpu());
                    NDManager scratch = model.newScratch()) {
                model.options(options);
                double loss = model.accumulateGradients(batch).weightedLoss();
                Map<String, float[]> gradients = new LinkedHashMap<>();
                for (Map.Entry<String, NDArray> gradient :
                        model.gradients(scratch).entrySet()) {
                    gradients.put(gradient.getKey(), gradient.getValue().toFloatArray());
                }
                return new Result(loss, gradients);
            }
        }

        double differenceFrom(Result other) {
            double squares = 0;
            double all = 0;
            for (Map.Entry<String, float[]> gradient : gradients.entrySet()) {
                float[] theirs = Objects.requireNonNull(other.gradients.get(gradient.getKey()));
                for (int i = 0; i < theirs.length; i++) {
                    squares += Math.pow(gradient.getValue()[i] - theirs[i], 2);
                    all += Math.pow(theirs[i], 2);
                }
            }
            return Math.sqrt(squares / all);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void chunksOfTheFeedForwardLayerChangeNothing(DecoderConfig config) {
        BatchTensors pack = Samples.pack(61, 3, 40, 9, 25, 1, 12).batch();
        Result expected = Result.of(config, pack, PLAIN);
        for (int tokens : new int[] {1, 13, 1_000}) {
            Result chunked = Result.of(config, pack, RECOMPUTING.withFeedForwardChunkTokens(tokens));
            assertEquals(expected.loss(), chunked.loss(), 1e-6 * expected.loss());
            assertTrue(chunked.differenceFrom(expected) < 1e-5, tokens + ": " + chunked.differenceFrom(expected));
        }
    }

    @Test
    void chunksOfSeveralRowsAreCutFromEach() {
        BatchTensors rows = Samples.pack(61, 3, 40, 9, 25).paddedBatch(0);
        Result expected = Result.of(DecoderConfig.of(61, 32, 3, 4), rows, PLAIN);
        for (int tokens : new int[] {1, 20, 64}) {
            Result chunked =
                    Result.of(DecoderConfig.of(61, 32, 3, 4), rows, RECOMPUTING.withFeedForwardChunkTokens(tokens));
            assertTrue(chunked.differenceFrom(expected) < 1e-5, tokens + ": " + chunked.differenceFrom(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void inputsKeptInMainMemoryGiveTheSameNumbers(DecoderConfig config) {
        BatchTensors pack = Samples.pack(61, 3, 40, 9, 25).batch();
        Result expected = Result.of(config, pack, RECOMPUTING);
        Result kept = Result.of(config, pack, RECOMPUTING.withLayerInputs(LayerInputs.MAIN_MEMORY));
        assertEquals(expected.loss(), kept.loss());
        expected.gradients()
                .forEach((name, gradient) ->
                        assertArrayEquals(gradient, kept.gradients().get(name), name));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void inputsKeptInBfloat16StayNear(DecoderConfig config) {
        BatchTensors pack = Samples.pack(61, 3, 40, 9, 25).batch();
        Result expected = Result.of(config, pack, RECOMPUTING);
        Result kept = Result.of(config, pack, RECOMPUTING.withLayerInputs(LayerInputs.DEVICE_BFLOAT16));
        assertEquals(expected.loss(), kept.loss(), 5e-3 * expected.loss());
        double difference = kept.differenceFrom(expected);
        assertTrue(difference > 1e-6 && difference < 0.03, "relative difference of gradients " + difference);
    }
}
