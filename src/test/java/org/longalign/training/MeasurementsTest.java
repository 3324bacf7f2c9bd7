package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longalign.batching.BatchPlan;
import org.longalign.batching.ComputeBalance;
import org.longalign.batching.ComputeCost;
import org.longalign.batching.Step;
import org.longalign.batching.TargetTokens;
import org.longalign.model.CausalLm;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.Precision;
import org.longalign.tokenize.Sequences;

/** What a run measures beside its loss. */
class MeasurementsTest {
    @Test
    void flopsAreThoseOfEveryProduct() {
        // E 4, two heads of 2, one key and value head, F 16, V 5, 3 layers.
        DecoderConfig config = DecoderConfig.of(5, 4, 3, 2).withKeyValueHeads(1);
        Step step =
                BatchPlan.packed(new int[] {6, 3}).maxTokens(9).build().steps().get(0);
        TargetTokens targets = TargetTokens.ofWhole(new int[] {4, 1});
        double perToken = 2 * (4 * 4 + 4 * 2 + 4 * 2 + 4 * 4 + 3 * 4 * 16);
        double pairs = 6 * 7 / 2 + 3 * 4 / 2;
        double forward = 3 * (9 * perToken + 4 * 4 * pairs) + 5 * 2 * 4 * 5;
        assertEquals(3 * forward, new ModelFlops(config).of(step, targets), 1e-6);

        DecoderConfig window = config.withAttention(config.attention().withSlidingWindow(2));
        double fewer = 1 + 2 * 5 + 1 + 2 * 2;
        assertEquals(3 * (forward - 3 * 16 * (pairs - fewer)), new ModelFlops(window).of(step, targets), 1e-6);
    }

    @Test
    void paddingAndRecomputationAreNotUseful() {
        DecoderConfig config = DecoderConfig.of(5, 4, 3, 2);
        TargetTokens targets = TargetTokens.ofWhole(new int[] {4, 1});
        Step padded =
                BatchPlan.naive(new int[] {6, 3}).batchSize(2).build().steps().get(0);
        Step packed =
                BatchPlan.packed(new int[] {6, 3}).maxTokens(9).build().steps().get(0);
        assertTrue(padded.computedTokens() > packed.computedTokens());
        assertEquals(new ModelFlops(config).of(padded, targets), new ModelFlops(config).of(packed, targets), 1e-6);
    }

    @Test
    void theIdleShareOfAStepIsThatOfItsPlan() {
        int[] lengths = {100, 10, 40, 40, 70, 20};
        ComputeCost cost = new ComputeCost(1, 0);
        BatchPlan plan = BatchPlan.naive(lengths)
                .batchSize(1)
                .devices(2)
                .accumulation(3)
                .seed(5)
                .build();
        assertEquals(1, plan.steps().size());
        assertEquals(
                ComputeBalance.of(plan, cost).idleShare(),
                ComputeBalance.idleShare(plan.steps().get(0), 2, cost),
                1e-12);
        Sequences data = CopyTask.sequences(40, 1, 30, 9);
        BatchPlan forTwo =
                BatchPlan.naive(data.lengths()).batchSize(2).devices(2).seed(1).build();
        try (CausalLm model = SmallRun.model()) {
            TrainingLog log = Training.of(model, data, forTwo).run();
            assertTrue(log.idleShare() > 0.05 && log.idleShare() < 0.6, "idle " + log.idleShare());
            BatchPlan forOne = BatchPlan.naive(data.lengths())
                    .batchSize(2)
                    .accumulation(2)
                    .seed(1)
                    .build();
            assertEquals(0, Training.of(model, data, forOne).run().idleShare(), "one device waits for none");
        }
    }

    @Test
    void utilisationIsAShareOfTheMeasuredPeak() {
        Sequences data = CopyTask.sequences(40, 1, 30, 9);
        try (CausalLm model = SmallRun.model()) {
            double peak = DevicePeak.measure(model);
            assertTrue(peak > 1e8 && peak < 1e15, "peak " + peak);
            TrainingLog log = Training.of(model, data, CopyTask.packed(data, 400, 1))
                    .peakFlops(peak)
                    .run();
            double utilisation = log.modelFlopUtilisation().orElseThrow();
            assertTrue(utilisation > 0 && utilisation < 1, "utilisation " + utilisation);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Training.of(model, data, CopyTask.packed(data, 400, 1))
                            .peakFlops(0));
        }
    }

    @Test
    void thePeakOfAKnownDeviceIsTheManufacturers(@TempDir Path devices) throws IOException {
        assertEquals(OptionalDouble.of(989.4e12), PublishedPeaks.of("NVIDIA H100 80GB HBM3"));
        assertEquals(OptionalDouble.of(312e12), PublishedPeaks.of("NVIDIA A100-SXM4-80GB"));
        assertEquals(OptionalDouble.of(312e12), PublishedPeaks.of("NVIDIA A800-SXM4-80GB"));
        assertEquals(OptionalDouble.empty(), PublishedPeaks.of("NVIDIA GeForce RTX 4090 Laptop GPU"), "a slower one");
        assertEquals(OptionalDouble.empty(), PublishedPeaks.of("NVIDIA H100 80GB HBM3 MIG 1g.10gb"), "a part of one");
        assertEquals(OptionalDouble.empty(), PublishedPeaks.ofMachine(devices), "no device");
        describe(devices.resolve("0000:19:00.0"), "NVIDIA L40S");
        describe(devices.resolve("0000:3b:00.0"), "NVIDIA L40S");
        assertEquals(OptionalDouble.of(362e12), PublishedPeaks.ofMachine(devices));
        describe(devices.resolve("0000:5c:00.0"), "NVIDIA L4");
        assertEquals(OptionalDouble.empty(), PublishedPeaks.ofMachine(devices), "which of them computes?");
    }

    private static void describe(Path device, String name) throws IOException {
        Files.createDirectory(device);
        Files.writeString(device.resolve("information"), "Model: \t\t " + name + "\nIRQ:   \t\t 17\n");
    }

    @Test
    void thePeakIsMeasuredInTheModelsNumbers() {
        try (CausalLm model = SmallRun.model()) {
            double[] peaks = Arrays.stream(Precision.values())
                    .mapToDouble(precision -> {
                        model.options(model.options().withPrecision(precision));
                        return DevicePeak.of(model).perSecond();
                    })
                    .toArray();
            assertTrue(peaks[0] > 1e8 && peaks[0] < 1e15 && peaks[1] > 1e7 && peaks[1] < 1e15, Arrays.toString(peaks));
        }
    }

    @Test
    void aStepsPeakMemoryIsForgottenAfterIt() {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/proc/self/clear_refs")), "only Linux counts anew");
        long large = 256L << 20;
        PeakMemory memory = new PeakMemory(Device.cpu());
        try (CausalLm model = SmallRun.model();
                NDManager scratch = model.newScratch()) {
            memory.reset();
            long before = memory.bytes();
            scratch.ones(new ai.djl.ndarray.types.Shape(large / Float.BYTES)).close();
            long with = memory.bytes();
            assertTrue(with > before + large / 2, before + " -> " + with);
            memory.reset();
            assertTrue(memory.bytes() < with - large / 2, with + " -> " + memory.bytes());
        }
    }

    @Test
    void evaluationsAreTheLossesOfTheModelAsItIs() {
        Sequences data = SmallRun.data();
        Sequences heldOut = CopyTask.sequences(7, 2, 40, 5);
        BatchPlan alone = BatchPlan.naive(heldOut.lengths()).batchSize(1).build();
        try (CausalLm model = SmallRun.model()) {
            double before = SequenceLosses.of(model, heldOut, alone).mean();
            BatchPlan plan = CopyTask.packed(data, 60, 1);
            int steps = plan.steps().size();
            TrainingLog log = Training.of(model, data, plan)
                    .learningRate(1e-2)
                    .evaluation(heldOut, 3)
                    .run();
            List<ValidationLoss> evaluations = log.evaluations();
            assertEquals(before, evaluations.get(0).loss(), 1e-5);
            ValidationLoss last = evaluations.get(evaluations.size() - 1);
            SequenceLosses after = SequenceLosses.of(model, heldOut, alone);
            assertEquals(after.mean(), last.loss(), 1e-5);
            assertEquals(after.tokenMean(), last.tokenLoss(), 1e-5);
            assertEquals(steps, last.step());
            assertEquals(1 + (steps + 2) / 3, evaluations.size());
            assertEquals(evaluations.get(1), log.steps().get(2).evaluation());

            TrainingLog ends =
                    Training.of(model, data, plan).evaluation(heldOut).run();
            assertEquals(2, ends.evaluations().size());
            TrainingLog none = Training.of(model, data, plan).run();
            assertTrue(none.evaluations().isEmpty());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Training.of(model, data, plan).evaluation(new Sequences(List.of())));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Training.of(model, data, plan).evaluation(heldOut, -1));
        }
    }
}
