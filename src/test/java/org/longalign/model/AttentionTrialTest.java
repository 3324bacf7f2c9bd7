package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.longalign.model.AttentionTrial.Load;
import org.longalign.model.AttentionTrial.Measurement;
import org.longalign.model.AttentionTrial.Timing;
import org.longalign.model.ComputeOptions.AttentionChoice;
import org.longalign.model.ComputeOptions.CudaAttention;
import org.longalign.model.DecoderScript.AttentionKernel;
import org.longalign.model.internal.PyTorch;

/** The choice between two kernels of CUDA, by figures that a test gives, and on the CPU in stand-ins for them. */
class AttentionTrialTest {
    private static final DecoderConfig CONFIG = DecoderConfig.of(61, 32, 2, 4)
            .withAttention(AttentionConfig.of(4, 8).withKeyValueHeads(2));
    private static final int[] SEGMENTS = {5, 9, 5, 1};

    /** Ten layers, three lengths in the typical micro-batch, and so many new ones in each of a hundred. */
    private static AttentionTrial trial(int newLengths) {
        return new AttentionTrial(10, new Load(1, SEGMENTS, 100, 100 * newLengths));
    }

    private static Measurement figures(Timing flash, Timing cudnn, double difference) {
        return new Measurement() {
            @Override
            public Timing timing(AttentionKernel kernel) {
                return kernel == AttentionKernel.CUDNN ? cudnn : flash;
            }

            @Override
            public double planSeconds() {
                return .4;
            }

            @Override
            public double difference() {
                return difference;
            }
        };
    }

    @Test
    void theFasterKernelIsTaken() {
        Measurement figures = figures(new Timing(.2, .2), new Timing(.15, .15), .01);
        assertEquals(
                new AttentionChoice(
                        CudaAttention.CUDNN,
                        "the faster: 1.50 s a micro-batch, 2.00 s in the flash kernel",
                        OptionalDouble.of(2),
                        OptionalDouble.of(1.5)),
                trial(0).choose(CudaAttention.FASTEST, figures));
        AttentionChoice other =
                trial(0).choose(CudaAttention.FASTEST, figures(new Timing(.1, .1), new Timing(.15, .15), .01));
        assertEquals(CudaAttention.FLASH, other.kernel());
        assertEquals("the faster: 1.00 s a micro-batch, 1.50 s in cuDNN's", other.reason());
    }

    @Test
    void plansForNewLengthsCountAsOftenAsTheRunHasThem() {
        // Three plans took 1.2 s, and the kernel saves .5 s a micro-batch.
        Measurement figures = figures(new Timing(.2, .2), new Timing(1.35, .15), .01);
        assertEquals(
                CudaAttention.CUDNN,
                trial(1).choose(CudaAttention.FASTEST, figures).kernel());
        AttentionChoice slower = trial(2).choose(CudaAttention.FASTEST, figures);
        assertEquals(CudaAttention.FLASH, slower.kernel());
        assertEquals(2.3, slower.cudnnSeconds().orElseThrow(), 1e-9);
    }

    /** A pack of a hundred short segments would otherwise cost a hundred plans before a run that does not need them. */
    @Test
    void aMeasurementThatCannotPayIsNotMade() {
        Measurement unwanted = new Measurement() {
            @Override
            public Timing timing(AttentionKernel kernel) {
                assertEquals(AttentionKernel.CUDA_FLASH, kernel);
                return new Timing(.2, .2);
            }

            @Override
            public double planSeconds() {
                return .4;
            }

            @Override
            public double difference() {
                throw new AssertionError("nothing to compare");
            }
        };
        AttentionChoice plans = trial(5).choose(CudaAttention.FASTEST, unwanted);
        assertEquals(
                new AttentionChoice(
                        CudaAttention.FLASH,
                        "the faster: 2.00 s a micro-batch, cuDNN's plans for new lengths alone 2.00 s",
                        OptionalDouble.of(2),
                        OptionalDouble.empty()),
                plans);
        AttentionTrial brief = new AttentionTrial(10, new Load(1, SEGMENTS, 14, 3));
        assertEquals(
                "since the run's attention takes 28 s in all",
                brief.choose(CudaAttention.FASTEST, unwanted).reason());
    }

    @Test
    void aKernelWithOtherNumbersIsNotTakenHoweverFastEvenIfItIsSet() {
        for (double difference : new double[] {.021, Double.NaN}) {
            for (CudaAttention wanted : new CudaAttention[] {CudaAttention.FASTEST, CudaAttention.CUDNN}) {
                AttentionChoice choice =
                        trial(0).choose(wanted, figures(new Timing(.2, .2), new Timing(.1, .1), difference));
                assertEquals(CudaAttention.FLASH, choice.kernel());
                assertTrue(choice.reason().startsWith("since cuDNN's results differ from its by "), choice.reason());
            }
        }
        assertEquals(
                CudaAttention.CUDNN,
                trial(0).choose(CudaAttention.FASTEST, figures(new Timing(.2, .2), new Timing(.1, .1), .02))
                        .kernel());
    }

    @Test
    void aSlowerKernelIsTakenIfItIsSet() {
        AttentionChoice choice =
                trial(0).choose(CudaAttention.CUDNN, figures(new Timing(.1, .1), new Timing(.2, .2), .01));
        assertEquals(CudaAttention.CUDNN, choice.kernel());
        assertEquals("as set: 2.00 s a micro-batch, 1.00 s in the flash kernel", choice.reason());
    }

    @Test
    void aKernelThatCannotAttendIsSaidToBeSo() {
        AttentionChoice choice = trial(0).choose(CudaAttention.CUDNN, new Measurement() {
            @Override
            public Timing timing(AttentionKernel kernel) {
                if (kernel == AttentionKernel.CUDNN) {
                    throw new EngineException("no plan\nat some line");
                }
                return new Timing(.2, .2);
            }

            @Override
            public double planSeconds() {
                throw new AssertionError("it is set");
            }

            @Override
            public double difference() {
                throw new AssertionError("nothing to compare");
            }
        });
        assertEquals(
                new AttentionChoice(
                        CudaAttention.FLASH,
                        "since cuDNN's cannot be used: no plan",
                        OptionalDouble.of(2),
                        OptionalDouble.empty()),
                choice);
    }

    /** The CPU's kernel in place of flash attention, and PyTorch's choice in place of cuDNN's. */
    @Test
    void theMeasurementComparesOutputsAndGradients() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            PyTorch.engine().setRandomSeed(7);
            Map<AttentionKernel, DecoderScript> standIns = Map.of(
                    AttentionKernel.CUDA_FLASH, script(CONFIG, AttentionKernel.CPU, manager),
                    AttentionKernel.CUDNN, script(CONFIG, AttentionKernel.ANY, manager));
            Measurement same = trial(1).measurement(CONFIG.attention(), standIns::get, manager);
            for (AttentionKernel kernel : standIns.keySet()) {
                Timing timing = same.timing(kernel);
                assertTrue(timing.first() > 0 && timing.again() > 0 && timing.again() < 5, timing.toString());
            }
            assertTrue(same.difference() < 1e-5, "difference " + same.difference());
            assertTrue(same.planSeconds() >= 0);
            // A window of three tokens is another attention.
            DecoderConfig narrow = CONFIG.withAttention(CONFIG.attention().withSlidingWindow(3));
            Map<AttentionKernel, DecoderScript> different = Map.of(
                    AttentionKernel.CUDA_FLASH, standIns.get(AttentionKernel.CUDA_FLASH),
                    AttentionKernel.CUDNN, script(narrow, AttentionKernel.ANY, manager));
            AttentionChoice choice = trial(1).choose(
                            CudaAttention.CUDNN, trial(1).measurement(CONFIG.attention(), different::get, manager));
            assertEquals(CudaAttention.FLASH, choice.kernel());
            assertTrue(choice.reason().startsWith("since cuDNN's results differ"), choice.reason());
        }
    }

    /** PyTorch for the CPU compiles the call of cuDNN's operator, and has no kernel for it. */
    @Test
    void cudnnsOperatorIsRefusedWhereItHasNoKernel() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            Map<AttentionKernel, DecoderScript> scripts = Map.of(
                    AttentionKernel.CUDA_FLASH, script(CONFIG, AttentionKernel.CPU, manager),
                    AttentionKernel.CUDNN, script(CONFIG, AttentionKernel.CUDNN, manager));
            AttentionChoice choice = trial(1).choose(
                            CudaAttention.CUDNN, trial(1).measurement(CONFIG.attention(), scripts::get, manager));
            assertEquals(CudaAttention.FLASH, choice.kernel());
            assertTrue(choice.reason().startsWith("since cuDNN's cannot be used: "), choice.reason());
            assertTrue(
                    choice.flashSeconds().isPresent() && choice.cudnnSeconds().isEmpty());
        }
    }

    @Test
    void theKernelFollowsOptionsAndDevice() {
        ComputeOptions half = ComputeOptions.plain(Precision.BFLOAT16);
        ComputeCapability hopper = ComputeCapability.parse("90");
        ComputeOptions cudnn = half.withAttention(CudaAttention.CUDNN);
        assertEquals(AttentionKernel.CUDNN, AttentionKernel.onCuda(CONFIG, cudnn, hopper));
        assertEquals(AttentionKernel.CUDA_FLASH, AttentionKernel.onCuda(CONFIG, half, hopper), "until it is measured");
        assertEquals(AttentionKernel.CUDA_FLASH, AttentionKernel.onCuda(CONFIG, cudnn, ComputeCapability.parse("80")));
        assertEquals(
                AttentionKernel.ANY, AttentionKernel.onCuda(CONFIG, cudnn.withPrecision(Precision.FLOAT32), hopper));
        DecoderConfig window = CONFIG.withAttention(CONFIG.attention().withSlidingWindow(3));
        assertEquals(AttentionKernel.CUDA_FLASH, AttentionKernel.onCuda(window, cudnn, hopper));
    }

    @Test
    void eachPrecisionAndKernelHasItsScript() {
        try (NDManager manager = PyTorch.engine().newBaseManager()) {
            DecoderScripts scripts = new DecoderScripts(CONFIG, Device.cpu(), manager);
            DecoderScript flash = scripts.of(Precision.BFLOAT16, AttentionKernel.CUDA_FLASH, 1);
            DecoderScript cudnn = scripts.of(Precision.BFLOAT16, AttentionKernel.CUDNN, 1);
            assertNotSame(flash, cudnn);
            assertNotSame(flash, scripts.of(Precision.FLOAT32, AttentionKernel.CUDA_FLASH, 1));
            assertSame(flash, scripts.of(Precision.BFLOAT16, AttentionKernel.CUDA_FLASH, 1));
            assertSame(cudnn, scripts.of(Precision.BFLOAT16, AttentionKernel.CUDNN, 1));
        }
    }

    @Test
    void nothingIsChosenOnTheCpu() {
        try (CausalLm model = CausalLm.create(CONFIG, 1, Device.cpu())) {
            DecoderScript script = model.script();
            for (CudaAttention attention : CudaAttention.values()) {
                model.options(model.options().withAttention(attention));
                assertEquals(Optional.empty(), model.chooseAttention(1, SEGMENTS, 1, 3));
                assertSame(script, model.script());
            }
        }
    }

    private static DecoderScript script(DecoderConfig config, AttentionKernel kernel, NDManager manager) {
        return new DecoderScript(config, Precision.FLOAT32, 1, kernel, manager);
    }
}
