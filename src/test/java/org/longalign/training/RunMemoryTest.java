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
                    estimate(model, sequences, packed, naive),
                    "four rows of thirty");
            assertEquals(
                    MemoryEstimate.training(model.config(), 32, 16, model.options()),
                    estimate(model, sequences, packed),
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
            MemoryEstimate estimate = estimate(model, sequences, plan);
            assertEquals(
                    estimate.weights(),
                    RunMemory.of(model, sequences, List.of(plan)).held(estimate));
            model.zeroGradients();
            assertEquals(
                    estimate.weights() + estimate.gradients(),
                    RunMemory.of(model, sequences, List.of(plan)).held(estimate),
                    "asked for, so allocated");
            Training.of(model, sequences, plan).run();
            assertEquals(
                    estimate.weights() + estimate.gradients(),
                    RunMemory.of(model, sequences, List.of(plan)).held(estimate));
            model.offload();
            MemoryEstimate offloaded = estimate(model, sequences, plan);
            model.zeroGradients();
            assertEquals(
                    offloaded.weights(),
                    RunMemory.of(model, sequences, List.of(plan)).held(offloaded));
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
            RunMemory memory = RunMemory.of(model, sequences, List.of(plan));
            long[] needed = new long[6];
            for (int kept = 0; kept <= 5; kept++) {
                needed[kept] = memory.estimate(options.withKeptLayers(kept)).total();
            }
            assertTrue(needed[5] > needed[3] && needed[3] > needed[1], Arrays.toString(needed));
            for (long bytes : needed) {
                // A tenth of the free memory stays free.
                for (long free : new long[] {bytes * 10 / 9 - 2, bytes * 10 / 9 + 2}) {
                    int most = 5;
                    while (most > 0 && needed[most] > 0.9 * free) {
                        most--;
                    }
                    assertEquals(
                            most,
                            with(memory, OptionalLong.of(free)).fitted(options).keptLayers(),
                            free + " bytes");
                }
            }
            assertEquals(0, with(memory, OptionalLong.empty()).fitted(options).keptLayers());
            model.options(options);
            Training.of(model, sequences, plan).run();
            assertEquals(options, model.options(), "the run's own choice ends with it");
        }
    }

    private static RunMemory with(RunMemory memory, OptionalLong free) {
        return new RunMemory(
                memory.config(),
                memory.trained(),
                memory.holdsGradients(),
                memory.sizes(),
                memory.device(),
                free,
                memory.freeMain());
    }

    private static MemoryEstimate estimate(CausalLm model, Sequences sequences, BatchPlan... plans) {
        return RunMemory.of(model, sequences, List.of(plans)).estimate(model.options());
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
