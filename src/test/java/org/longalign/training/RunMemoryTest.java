package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longalign.batching.BatchPlan;
import org.longalign.model.CausalLm;
import org.longalign.model.ComputeOptions;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.MemoryEstimate;
import org.longalign.tokenize.Sequence;
import org.longalign.tokenize.Sequences;

class RunMemoryTest {
    @Test
    void theLargestMicroBatchCounts() {
        Sequences sequences = sequences(30, 8, 20, 12);
        BatchPlan naive =
                BatchPlan.naive(sequences.lengths()).maxTokens(32).batchSize(4).build();
        BatchPlan packed =
                BatchPlan.packed(sequences.lengths()).maxTokens(32).devices(3).build();
        try (CausalLm model = CausalLm.create(DecoderConfig.of(11, 16, 2, 2), 1, Device.cpu())) {
            int targets = 15 + 4 + 10 + 6;
            assertEquals(
                    MemoryEstimate.training(model.config(), 4 * 30, targets, model.options()),
                    RunMemory.of(model, sequences, List.of(packed, naive)),
                    "four rows of thirty");
            assertEquals(
                    MemoryEstimate.training(model.config(), 32, 16, model.options()),
                    RunMemory.of(model, sequences, List.of(packed)),
                    "a pack at a time: 20 and 12 tokens, or 30");
        }
    }

    @Test
    void aRunThatCannotFitIsRefusedBeforeItsFirstStep() {
        Sequences sequences = sequences(16_000_000);
        BatchPlan plan =
                BatchPlan.packed(sequences.lengths()).maxTokens(16_000_000).build();
        try (CausalLm model = CausalLm.create(DecoderConfig.of(11, 1_024, 1, 8), 1, Device.cpu())) {
            IllegalStateException e = assertThrows(
                    IllegalStateException.class,
                    () -> Training.of(model, sequences, plan).run());
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("cpu has ") && message.contains("activations"), message);
        }
    }

    @Test
    void gradientsOfAnEarlierRunAreHeldAlready() {
        Sequences sequences = sequences(12, 9);
        BatchPlan plan = BatchPlan.packed(sequences.lengths()).maxTokens(32).build();
        try (CausalLm model = CausalLm.create(DecoderConfig.of(11, 16, 2, 2), 1, Device.cpu())) {
            MemoryEstimate estimate = RunMemory.of(model, sequences, List.of(plan));
            assertEquals(estimate.weights(), RunMemory.held(model, estimate));
            model.zeroGradients();
            assertEquals(
                    estimate.weights() + estimate.gradients(),
                    RunMemory.held(model, estimate),
                    "asked for, so allocated");
            Training.of(model, sequences, plan).run();
            assertEquals(estimate.weights() + estimate.gradients(), RunMemory.held(model, estimate));
            model.offload();
            MemoryEstimate offloaded = RunMemory.of(model, sequences, List.of(plan));
            model.zeroGradients();
            assertEquals(offloaded.weights(), RunMemory.held(model, offloaded));
            assertEquals(4 * estimate.weights(), offloaded.mainMemory());
        }
    }

    @Test
    void asManyLayersKeepTheirActivationsAsFit() {
        Sequences sequences = sequences(400, 300, 500);
        BatchPlan plan =
                BatchPlan.packed(sequences.lengths()).maxTokens(512).devices(1).build();
        try (CausalLm model = CausalLm.create(DecoderConfig.of(11, 16, 5, 2), 1, Device.cpu())) {
            ComputeOptions options = model.options().withRecompute(true).withKeptLayers(ComputeOptions.AS_MANY_AS_FIT);
            model.options(options);
            RunMemory memory = RunMemory.ofRun(model, sequences, List.of(plan));
            long[] needed = new long[6];
            for (int kept = 0; kept <= 5; kept++) {
                model.options(options.withKeptLayers(kept));
                needed[kept] = RunMemory.of(model, sequences, List.of(plan)).total();
            }
            model.options(options);
            assertTrue(needed[5] > needed[3] && needed[3] > needed[1], Arrays.toString(needed));
            for (long bytes : needed) {
                for (long available : new long[] {bytes - 1, bytes}) {
                    int most = 5;
                    while (most > 0 && needed[most] > available) {
                        most--;
                    }
                    assertEquals(most, memory.keptLayers(OptionalLong.of(available)), available + " bytes");
                }
            }
            assertEquals(0, memory.keptLayers(OptionalLong.empty()));
            Training.of(model, sequences, plan).run();
            assertEquals(options, model.options(), "the run's own choice ends with it");
        }
    }

    /** Sequences of these lengths whose later halves are targets. */
    private static Sequences sequences(int... lengths) {
        return new Sequences(IntStream.range(0, lengths.length)
                .mapToObj(i -> {
                    int[] labels = new int[lengths[i]];
                    Arrays.fill(labels, 0, (lengths[i] + 1) / 2, Sequence.IGNORE_INDEX);
                    return new Sequence("s" + i, new int[lengths[i]], labels);
                })
                .toList());
    }
}
