package org.longalign.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longalign.bench.ReleasedShapes;
import org.longalign.model.ComputeOptions;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.ComputeOptions.LayerInputs;
import org.longalign.model.DecoderConfig;
import org.longalign.model.Device;
import org.longalign.model.LoraConfig;
import org.longalign.model.Precision;
import org.longalign.model.TrainedWeights;

/** What a run chooses for models of known shapes on GPUs of given memory, and the lines that say so. */
class RunSetupTest {
    private static final DecoderConfig ONE_BILLION = ReleasedShapes.of("Llama-3.2-1B");
    private static final DecoderConfig THREE_BILLION = ReleasedShapes.of("Llama-3.2-3B");
    private static final DecoderConfig SEVEN_BILLION = ReleasedShapes.of("Llama-2-7B");
    private static final Device GPU = new Device(Device.Kind.CUDA, 0);
    /** The defaults of a GPU from Ampere on. */
    private static final ComputeOptions DEFAULTS = ComputeOptions.plain(Precision.BFLOAT16)
            .withRecompute(true)
            .withKeptLayers(ComputeOptions.AS_MANY_AS_FIT)
            .withLossChunkTokens(4_096);

    private static final int STEPS = 20;
    /** Where there is no choice, as before Hopper. */
    private static final AttentionChoice FLASH =
            new AttentionChoice(CudaAttention.FLASH, "", OptionalDouble.empty(), OptionalDouble.empty());

    private static final String ON_GPU =
            "cuda:0: bfloat16, the default; attention in the flash kernel; utilisation of 989"
                    + " TFLOP/s, the manufacturer's figure";
    private static final String NO_CHECKPOINTS = "checkpoints: none, so a run that is stopped begins anew";

    /** A run of one row of so many tokens, all of them targets; sizes in GiB, beside the loaded weights. */
    private static RunMemory memory(
            DecoderConfig config, TrainedWeights trained, int tokens, double free, double main) {
        return new RunMemory(
                config,
                trained,
                false,
                List.of(new RunMemory.Size(tokens, tokens)),
                GPU,
                gibibytes(free),
                gibibytes(main));
    }

    private static OptionalLong gibibytes(double number) {
        return OptionalLong.of((long) (number * (1L << 30)));
    }

    private static void assertLines(List<String> lines, String wanted) {
        assertEquals(wanted, String.join("\n", lines));
    }

    private static List<String> chosen(RunMemory memory, @Nullable Checkpoints checkpoints) {
        DevicePeak peak = new DevicePeak(989.4e12, DevicePeak.Origin.PUBLISHED);
        return new RunSetup("SEQUENCE_MEAN", memory.choose(DEFAULTS), true, FLASH, memory, checkpoints, STEPS, peak)
                .lines();
    }

    @Test
    void shortRowsAreNotRecomputed() {
        RunMemory memory = memory(ONE_BILLION, TrainedWeights.all(), 8_192, 74.5, 100);
        assertLines(chosen(memory, null), """
                %s
                %s
                trained: all 1,235,814,400 weights; loss: SEQUENCE_MEAN
                recompute: no, 36 GiB without it, 27 GiB with; 79 GiB free
                loss chunks: 4,096 target tokens (41 GiB without); feed-forward chunks: none; \
                layers' inputs: on the device
                memory: 36.08 GiB: weights 4.60, gradients 4.60, moments 9.21, activations 12.69, head 4.97, predicted""".formatted(NO_CHECKPOINTS, ON_GPU));
    }

    @Test
    void ofLongRowsThoseLayersAreRecomputedThatWouldNotFitOtherwise() {
        RunMemory memory = memory(ONE_BILLION, TrainedWeights.all(), 65_536, 74.5, 100);
        assertLines(chosen(memory, Checkpoints.in(Path.of("run"))), """
                %s
                %s
                trained: all 1,235,814,400 weights; loss: SEQUENCE_MEAN
                recompute: 3 of 16 layers, 109 GiB without it, 41 GiB with; 79 GiB free
                loss chunks: 4,096 target tokens (144 GiB without); feed-forward chunks: none; \
                layers' inputs: on the device
                memory: 69.69 GiB: weights 4.60, gradients 4.60, moments 9.21, activations 46.31, head 4.97, predicted""".formatted(
                        "checkpoints: the first after step 5, then every 5 steps, every 15 minutes and at the end, in run,"
                                + " the newest 2 kept",
                        ON_GPU));
    }

    @Test
    void largerModelsSaveMore() {
        RunMemory memory = memory(THREE_BILLION, TrainedWeights.all(), 65_536, 67.5, 100);
        assertLines(chosen(memory, null), """
                %s
                %s
                trained: all 3,212,749,824 weights; loss: SEQUENCE_MEAN
                recompute: yes, 222 GiB without it, 71 GiB with; 79 GiB free
                loss chunks: 4,096 target tokens (146 GiB without); feed-forward chunks: 8,192 tokens (73 GiB without); \
                layers' inputs: on the device in bfloat16 (92 GiB otherwise)
                memory: 70.87 GiB: weights 11.97, gradients 11.97, moments 23.94, activations 17.98, head 5.01, predicted""".formatted(NO_CHECKPOINTS, ON_GPU));
    }

    @Test
    void layersInputsGoToMainMemoryAtLast() {
        RunMemory memory = memory(SEVEN_BILLION, TrainedWeights.of(LoraConfig.of(16)), 65_536, 14, 100);
        assertLines(chosen(memory, null), """
                %s
                %s
                trained: 39,976,960 weights, an adapter of rank 16, alpha 32.0, for q_proj, k_proj, v_proj, o_proj, \
                gate_proj, up_proj, down_proj; 6,738,415,616 are frozen; loss: SEQUENCE_MEAN
                recompute: yes, 286 GiB without it, 20 GiB with; 27 GiB free
                loss chunks: 4,096 target tokens (37 GiB without); feed-forward chunks: 8,192 tokens (26 GiB without); \
                layers' inputs: in main memory (68 GiB otherwise)
                memory: 19.98 GiB: weights 12.94, gradients 0.15, moments 0.30, activations 6.59, in main memory 32.00, \
                predicted""".formatted(NO_CHECKPOINTS, ON_GPU));
    }

    @Test
    void setOptionsAreSaidToBeSet() {
        RunMemory memory = memory(SEVEN_BILLION, TrainedWeights.offloaded(), 65_536, 60, 200);
        ComputeOptions set = DEFAULTS.withLayerInputs(LayerInputs.DEVICE_BFLOAT16)
                .withLossChunkTokens(1_024)
                .withFeedForwardChunkTokens(4_096);
        Checkpoints checkpoints =
                Checkpoints.in(Path.of("run")).withEverySteps(0).withEveryMinutes(7.5);
        RunSetup setup =
                new RunSetup("SEQUENCE_MEAN", set, false, FLASH, memory, checkpoints, STEPS, DevicePeak.given(1.5e12));
        assertLines(setup.lines(), """
                checkpoints: every 7.5 minutes and at the end, in run, the newest 2 kept
                cuda:0: bfloat16, as set; attention in the flash kernel; utilisation of 1.50 TFLOP/s, as given
                trained: all 6,738,415,616 weights, in main memory with gradients and moments; loss: SEQUENCE_MEAN
                recompute: yes, as set, 286 GiB without it, 36 GiB with; 73 GiB free
                loss chunks: 1,024 target tokens (53 GiB without); feed-forward chunks: 4,096 tokens (42 GiB without); \
                layers' inputs: on the device in bfloat16 (68 GiB otherwise)
                memory: 36.23 GiB: weights 12.80, activations 23.43, in main memory 100.41, predicted""");
        String older = new RunSetup(
                        "SEQUENCE_MEAN", set.withPrecision(Precision.FLOAT32), false, null, memory, null, STEPS, null)
                .lines()
                .get(1);
        assertEquals(
                "cuda:0: float32, as set; attention segment by segment, since the flash kernel needs bfloat16;"
                        + " utilisation unknown",
                older);
    }

    @Test
    void theKernelOfAttentionIsSaidWithTheTimesOfBoth() {
        RunMemory memory = memory(ONE_BILLION, TrainedWeights.all(), 65_536, 74.5, 100);
        AttentionChoice cudnn = new AttentionChoice(
                CudaAttention.CUDNN,
                "the faster: 2.31 s a micro-batch, 3.46 s in the flash kernel",
                OptionalDouble.of(3.46),
                OptionalDouble.of(2.31));
        RunSetup setup = new RunSetup("SEQUENCE_MEAN", memory.choose(DEFAULTS), true, cudnn, memory, null, STEPS, null);
        assertEquals(
                "cuda:0: bfloat16, the default; attention in cuDNN's kernel, the faster: 2.31 s a micro-batch,"
                        + " 3.46 s in the flash kernel; utilisation unknown",
                setup.lines().get(1));
        AttentionChoice flash = new AttentionChoice(
                CudaAttention.FLASH,
                "since cuDNN's has no sliding window",
                OptionalDouble.empty(),
                OptionalDouble.empty());
        assertTrue(new RunSetup("SEQUENCE_MEAN", DEFAULTS, false, flash, memory, null, STEPS, null)
                .lines()
                .get(1)
                .contains("; attention in the flash kernel, since cuDNN's has no sliding window; "));
    }

    @Test
    void smallModelsOnTheCpuKeepEverything() {
        RunMemory memory = new RunMemory(
                DecoderConfig.of(256, 96, 3, 4),
                TrainedWeights.all(),
                false,
                List.of(new RunMemory.Size(2_048, 512)),
                Device.cpu(),
                gibibytes(7),
                gibibytes(7));
        ComputeOptions plain = ComputeOptions.plain(Precision.FLOAT32);
        assertEquals(plain, memory.choose(plain));
        assertLines(new RunSetup("SEQUENCE_MEAN", plain, true, null, memory, null, STEPS, null).lines(), """
                %s
                cpu: float32, the default; attention segment by segment; utilisation unknown
                trained: all 381,600 weights; loss: SEQUENCE_MEAN
                recompute: no, 49 MiB without it, 28 MiB with; 7.0 GiB free
                loss chunks: none; feed-forward chunks: none; layers' inputs: on the device
                memory: 49 MiB, predicted""".formatted(
                        NO_CHECKPOINTS));
    }

    @Test
    void aRunThatCannotFitIsToldTheSmallestChangeThatWould() {
        RunMemory memory = memory(SEVEN_BILLION, TrainedWeights.all(), 65_536, 50, 100);
        ComputeOptions chosen = memory.choose(DEFAULTS);
        assertEquals(
                "cuda:0 has 50.00 GiB available, but 94.29 GiB are needed: in GiB, weights 25.10, gradients 25.10, moments"
                        + " 50.21, activations 18.98, in main memory 32.00, of which 25.10 are allocated already. It would"
                        + " fit in 19.98 GiB with an adapter, Lora.add(model, LoraConfig.of(16), seed); shorter"
                        + " micro-batches alone do not.",
                refusal(memory, chosen));
        assertEquals(
                "cuda:0 has 74.50 GiB available, but 104.22 GiB are needed: in GiB, weights 4.60, gradients 4.60, moments"
                        + " 9.21, activations 85.43, head 4.97, of which 4.60 are allocated already. It would fit in 40.79"
                        + " GiB with withRecompute(true); or as it is with micro-batches of at most 42,109 tokens.",
                refusal(memory(ONE_BILLION, TrainedWeights.all(), 65_536, 74.5, 100), DEFAULTS.withRecompute(false)));
        assertEquals(
                "main memory has 90.00 GiB available, but 100.41 GiB of it are needed: 74.54 GiB: weights 12.80,"
                        + " activations 61.74, in main memory 100.41. No option makes it fit; shorter micro-batches alone"
                        + " do not.",
                refusal(memory(SEVEN_BILLION, TrainedWeights.offloaded(), 65_536, 64, 90), DEFAULTS));
    }

    @Test
    void theSmallestChangeIsOneThatFitsAlone() {
        ComputeOptions plain = ComputeOptions.plain(Precision.BFLOAT16);
        String message = refusal(memory(ONE_BILLION, TrainedWeights.all(), 65_536, 142, 100), plain);
        assertTrue(message.contains(" GiB with withLossChunkTokens(4_096); or as it is "), message);
        String two = refusal(memory(ONE_BILLION, TrainedWeights.all(), 65_536, 40, 100), plain);
        assertTrue(two.contains(" GiB with withRecompute(true), withLossChunkTokens(4_096); or"), two);
    }

    @Test
    void whatTheMessageSaysFitsDoesAndOneTokenMoreDoesNot() {
        ComputeOptions keeping = DEFAULTS.withRecompute(false);
        RunMemory memory = memory(ONE_BILLION, TrainedWeights.all(), 65_536, 74.5, 100);
        String message = refusal(memory, keeping);
        int most = Integer.parseInt(
                message.replaceAll(".*at most ([0-9,]+) tokens.*", "$1").replace(",", ""));
        memory(ONE_BILLION, TrainedWeights.all(), most, 74.5, 100).require(keeping);
        refusal(memory(ONE_BILLION, TrainedWeights.all(), most + 1, 74.5, 100), keeping);
    }

    @Test
    void theChoiceLeavesATenthAndWithoutOneTakesWhatFits() {
        long needed = memory(ONE_BILLION, TrainedWeights.all(), 65_536, 100, 100)
                .estimate(DEFAULTS)
                .neededOn(GPU, 0);
        double beside = (needed - 4L * 1_235_814_400) / (double) (1L << 30);
        ComputeOptions withReserve = memory(ONE_BILLION, TrainedWeights.all(), 65_536, beside / .9 + .01, 100)
                .choose(DEFAULTS);
        assertEquals(DEFAULTS.withKeptLayers(0), withReserve);
        ComputeOptions without = memory(ONE_BILLION, TrainedWeights.all(), 65_536, beside / .9 - .01, 100)
                .choose(DEFAULTS);
        assertEquals(DEFAULTS.withKeptLayers(0).withFeedForwardChunkTokens(8_192), without);
        ComputeOptions inFloat = DEFAULTS.withPrecision(Precision.FLOAT32);
        assertEquals(
                inFloat.withFeedForwardChunkTokens(8_192).withLayerInputs(LayerInputs.MAIN_MEMORY),
                memory(ONE_BILLION, TrainedWeights.all(), 65_536, 1, 100).choose(inFloat),
                "what saves most, and no rounding to bfloat16 where all is float32");
        RunMemory unknown = new RunMemory(
                ONE_BILLION,
                TrainedWeights.all(),
                false,
                List.of(new RunMemory.Size(65_536, 9)),
                GPU,
                OptionalLong.empty(),
                OptionalLong.empty());
        assertEquals(DEFAULTS, unknown.choose(DEFAULTS), "nothing is known of the device");
    }

    private static String refusal(RunMemory memory, ComputeOptions options) {
        return String.valueOf(assertThrows(IllegalStateException.class, () -> memory.require(options))
                .getMessage());
    }
}
