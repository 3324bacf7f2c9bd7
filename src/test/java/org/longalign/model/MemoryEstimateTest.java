package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
    private static final int TOKENS = 8_192;
    private static final DecoderConfig CONFIG =
            DecoderConfig.of(8_192, 256, 6, 8).withTiedHead(true);
    private static final ComputeOptions PLAIN = ComputeOptions.plain(Precision.FLOAT32);

    @Test
    void countsByHand() {
        MemoryEstimate estimate = MemoryEstimate.training(CONFIG, TOKENS, PLAIN);
        assertEquals(4 * CONFIG.parameterCount(), estimate.weights());
        assertEquals(estimate.weights(), estimate.gradients());
        assertEquals(2 * estimate.weights(), estimate.moments());
        // A layer keeps 2 x 256 + 2 for its norms, 4 x 256 + 8 for attention and 4 x 688 for the feed-forward layer.
        long layer = 4L * TOKENS * (2 * 256 + 2 + 4 * 256 + 8 + 4 * 688);
        long stream = 4L * TOKENS * 256;
        assertEquals(6 * layer + 2 * stream, estimate.activations());
        // Logits and log-probabilities, and hidden states four times.
        assertEquals(4L * TOKENS * (2 * 8_192 + 4 * 256), estimate.head());
        assertEquals(0, estimate.cache());
    }

    @Test
    void whatIsHeldAlreadyIsAvailableOnTheCpuAndNotOnCuda() {
        MemoryEstimate estimate = MemoryEstimate.training(CONFIG, TOKENS, PLAIN);
        long held = estimate.weights() + estimate.gradients();
        Device cuda = new Device(Device.Kind.CUDA, 0);
        estimate.requireIn(OptionalLong.of(estimate.total() - held), cuda, held, () -> "");
        estimate.requireIn(OptionalLong.of(estimate.total()), Device.cpu(), held, () -> "");
        for (Device device : List.of(cuda, Device.cpu())) {
            long enough = device.equals(cuda) ? estimate.total() - held : estimate.total();
            IllegalStateException e = assertThrows(
                    IllegalStateException.class,
                    () -> estimate.requireIn(OptionalLong.of(enough - 1), device, held, () -> ""));
            assertTrue(String.valueOf(e.getMessage()).contains("allocated already"), e.getMessage());
        }
    }

    @Test
    void aNormOfAnOutputKeepsIt() {
        long before = MemoryEstimate.training(CONFIG, TOKENS, PLAIN).activations();
        DecoderConfig around = CONFIG.withNorms(DecoderConfig.NormPlacement.AROUND);
        assertEquals(
                before + 6 * 4L * TOKENS * 2 * (256 + 1),
                MemoryEstimate.training(around, TOKENS, PLAIN).activations());
        DecoderConfig after = CONFIG.withNorms(DecoderConfig.NormPlacement.AFTER)
                .withAttention(CONFIG.attention().withQueryKeyNorm(AttentionConfig.QueryKeyNorm.ALL_HEADS));
        assertEquals(
                before + 6 * 4L * TOKENS * (2 * 256 + 256 + 256),
                MemoryEstimate.training(after, TOKENS, PLAIN).activations());
    }

    @Test
    void eachOptionSavesWhatItIsFor() {
        long plain = MemoryEstimate.training(CONFIG, TOKENS, PLAIN).total();
        MemoryEstimate chunked = MemoryEstimate.training(CONFIG, TOKENS, PLAIN.withLossChunkTokens(1_024));
        MemoryEstimate recomputed = MemoryEstimate.training(CONFIG, TOKENS, PLAIN.withRecompute(true));
        MemoryEstimate both = MemoryEstimate.training(
                CONFIG, TOKENS, PLAIN.withRecompute(true).withLossChunkTokens(1_024));
        assertTrue(chunked.total() < plain && recomputed.total() < plain);
        assertTrue(both.total() < 0.6 * Math.min(chunked.total(), recomputed.total()), both + " of " + chunked);
        assertEquals(0, both.head(), "the peak is in the layers' backward pass");
        long half = MemoryEstimate.training(CONFIG, TOKENS, PLAIN.withPrecision(Precision.BFLOAT16))
                .activations();
        assertTrue(half < 0.8 * MemoryEstimate.training(CONFIG, TOKENS, PLAIN).activations());
    }

    @Test
    void offloadLeavesTheDeviceCopiesInTheComputeType() {
        ComputeOptions half = PLAIN.withPrecision(Precision.BFLOAT16).withRecompute(true);
        MemoryEstimate all = MemoryEstimate.training(CONFIG, TOKENS, half);
        MemoryEstimate offloaded = MemoryEstimate.training(CONFIG, TrainedWeights.offloaded(), TOKENS, TOKENS, half);
        // The tied embedding and 13 norms stay in float32, all matrices of layers are halved.
        long float32 = 8_192L * 256 + 13L * 256;
        assertEquals(4 * float32 + 2 * (CONFIG.parameterCount() - float32), offloaded.weights());
        assertEquals(0, offloaded.gradients() + offloaded.moments());
        assertEquals(16 * CONFIG.parameterCount(), offloaded.mainMemory());
        assertEquals(0, all.mainMemory());
    }

    @Test
    void anAdapterHasGradientsAndMomentsOfItsOwnOnly() {
        LoraConfig adapter = LoraConfig.of(4).withTargets("q_proj", "v_proj");
        MemoryEstimate estimate = MemoryEstimate.training(CONFIG, TrainedWeights.of(adapter), TOKENS, TOKENS, PLAIN);
        long its = 6L * 2 * 4 * (256 + 256);
        assertEquals(its, adapter.parameterCount(CONFIG));
        assertEquals(4 * (CONFIG.parameterCount() + its), estimate.weights());
        assertEquals(4 * its, estimate.gradients());
        assertEquals(8 * its, estimate.moments());
        // Each of the two keeps A x, 4 numbers a token, beside what the layer keeps anyway.
        assertEquals(
                MemoryEstimate.training(CONFIG, TOKENS, PLAIN).activations() + 6 * 2 * 4 * 4L * TOKENS,
                estimate.activations());
    }

    @Test
    void chunksAndKeptInputsSaveWhatTheyAreFor() {
        ComputeOptions recompute = PLAIN.withRecompute(true).withLossChunkTokens(512);
        MemoryEstimate whole = MemoryEstimate.training(CONFIG, TOKENS, recompute);
        MemoryEstimate chunked = MemoryEstimate.training(CONFIG, TOKENS, recompute.withFeedForwardChunkTokens(512));
        // Not the feed-forward layer's input, 256 + 1, and 4 + 2 tensors 688 wide, but five gradients in attention make
        // the
        // peak.
        assertEquals(whole.activations() - 4L * TOKENS * (257 + 6 * 688 - 5 * 256), chunked.activations());
        long inputs = 6 * 4L * TOKENS * 256;
        long attended = 6 * 4L * TOKENS * (256 + 8);
        MemoryEstimate away = MemoryEstimate.training(
                CONFIG, TOKENS, recompute.withLayerInputs(ComputeOptions.LayerInputs.MAIN_MEMORY));
        assertEquals(whole.activations() - inputs - attended, away.activations());
        assertEquals(inputs, away.mainMemory());
        MemoryEstimate half = MemoryEstimate.training(
                CONFIG, TOKENS, recompute.withLayerInputs(ComputeOptions.LayerInputs.DEVICE_BFLOAT16));
        assertEquals(whole.activations() - inputs / 2 - attended, half.activations());
    }

    @Test
    void layersThatKeepTheirActivationsCountAlone() {
        ComputeOptions recompute = PLAIN.withRecompute(true).withLossChunkTokens(512);
        long before = MemoryEstimate.training(CONFIG, TOKENS, recompute.withKeptLayers(4))
                .activations();
        // Gate and up are kept, their product and the active gate are not.
        long layer = 4L * TOKENS * (2 * 256 + 2 + 4 * 256 + 8 + 2 * 688);
        long instead = 4L * TOKENS * (256 + 256 + 8);
        assertEquals(
                before + layer - instead,
                MemoryEstimate.training(CONFIG, TOKENS, recompute.withKeptLayers(5))
                        .activations());
        MemoryEstimate all = MemoryEstimate.training(CONFIG, TOKENS, recompute.withKeptLayers(6));
        assertEquals(all, MemoryEstimate.training(CONFIG, TOKENS, recompute.withKeptLayers(60)));
        TrainedWeights trained = TrainedWeights.all();
        long enough = all.total();
        assertEquals(6, MemoryEstimate.keptLayers(CONFIG, trained, TOKENS, TOKENS, recompute, enough));
        assertEquals(5, MemoryEstimate.keptLayers(CONFIG, trained, TOKENS, TOKENS, recompute, enough - 1));
    }

    @Test
    void onlyTargetsPassThroughTheHead() {
        assertEquals(
                MemoryEstimate.training(CONFIG, TOKENS, PLAIN.withLossChunkTokens(512)),
                MemoryEstimate.training(CONFIG, TOKENS, 512, PLAIN));
        assertThrows(IllegalArgumentException.class, () -> MemoryEstimate.training(CONFIG, TOKENS, TOKENS + 1, PLAIN));
    }

    @Test
    void generationKeepsKeysAndValuesOfTheKeyValueHeadsOnly() {
        MemoryEstimate all = MemoryEstimate.generation(CONFIG, TOKENS, PLAIN);
        assertEquals(4L * 2 * 6 * TOKENS * 256, all.cache());
        assertEquals(0, all.gradients() + all.moments());
        DecoderConfig grouped = CONFIG.withKeyValueHeads(2);
        assertEquals(
                all.cache() / 4,
                MemoryEstimate.generation(grouped, TOKENS, PLAIN).cache());
        MemoryEstimate half = MemoryEstimate.generation(CONFIG, TOKENS, PLAIN.withPrecision(Precision.BFLOAT16));
        assertEquals(all.cache() / 2, half.cache());
        assertEquals(6 * CONFIG.parameterCount(), half.weights(), "the converted weights beside the float32 ones");
    }

    @Test
    void whatCannotFitIsRefusedWithItsParts() {
        DecoderConfig large = DecoderConfig.of(128_256, 8_192, 80, 64);
        MemoryEstimate estimate = MemoryEstimate.training(large, 65_536, PLAIN);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> estimate.requireOn(Device.cpu(), 0));
        String message = String.valueOf(e.getMessage());
        assertTrue(
                message.matches("cpu has [\\d.]+ GiB available, but [\\d.]+ GiB are needed: in GiB, weights .*"),
                message);
        assertTrue(message.contains("moments") && message.contains("recomputation"), message);
        MemoryEstimate.training(CONFIG, 64, PLAIN).requireOn(Device.cpu(), 0);
        assertThrows(
                IllegalStateException.class,
                () -> CausalLm.create(large, 1, Device.cpu()),
                "before a weight of it is made");
    }
}
