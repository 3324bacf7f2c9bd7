package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is chosen for a CUDA device by its facts; no test has one. */
class ComputeCapabilityTest {
    @AfterEach
    void forgetPrecision() {
        System.clearProperty(Precision.VARIABLE);
    }

    @ParameterizedTest
    @CsvSource({
        // Volta and Turing have no such kernel.
        "70, 64, false, FLOAT32",
        "75, 128, false, FLOAT32",
        "80, 64, true, BFLOAT16",
        "80, 100, false, BFLOAT16",
        "80, 256, true, BFLOAT16",
        "80, 264, false, BFLOAT16",
        "80, 224, true, BFLOAT16",
        "86, 224, false, BFLOAT16",
        "89, 200, false, BFLOAT16",
        "89, 192, true, BFLOAT16",
        "89, 256, true, BFLOAT16",
        "90, 224, true, BFLOAT16",
        "100, 224, true, BFLOAT16",
        "120, 224, false, BFLOAT16",
        "120, 128, true, BFLOAT16",
    })
    void kernelAndPrecisionFollowTheArchitecture(String digits, int headSize, boolean flash, Precision precision) {
        ComputeCapability capability = ComputeCapability.parse(digits);
        assertEquals(flash, capability.hasFlash(headSize));
        assertEquals(
                ComputeOptions.plain(precision)
                        .withRecompute(true)
                        .withKeptLayers(ComputeOptions.AS_MANY_AS_FIT)
                        .withLossChunkTokens(4096),
                ComputeOptions.onCuda(capability));
    }

    @ParameterizedTest
    @CsvSource({
        "80, 64, 0, 'cuDNN''s is for compute capability 9.0 and above, and this is 8.0'",
        "89, 128, 0, 'cuDNN''s is for compute capability 9.0 and above, and this is 8.9'",
        "90, 128, 0,",
        "100, 64, 0,",
        "90, 64, 4096, cuDNN's has no sliding window",
        "90, 136, 0, cuDNN's takes no heads of 136",
        "90, 100, 0, cuDNN's takes no heads of 100",
    })
    void cudnnsKernelAttendsFromHopperOn(String digits, int headSize, int window, @Nullable String reason) {
        AttentionConfig heads = AttentionConfig.of(4, headSize).withSlidingWindow(window);
        assertEquals(reason, ComputeCapability.parse(digits).whyNotCudnn(heads));
    }

    @Test
    void aDeviceThatIsNotHereIsPlannedForAsAmpere() {
        Device absent = new Device(Device.Kind.CUDA, 63);
        assertEquals(new ComputeCapability(8, 0), ComputeCapability.of(absent));
        assertEquals(Precision.BFLOAT16, ComputeOptions.defaults(absent).precision());
    }

    @Test
    void thePrecisionCanBeSetForTheWholeProcess() {
        ComputeOptions unset = ComputeOptions.defaults(Device.cpu());
        assertEquals(Precision.FLOAT32, unset.precision());
        System.setProperty(Precision.VARIABLE, "bfloat16");
        assertEquals(unset.withPrecision(Precision.BFLOAT16), ComputeOptions.defaults(Device.cpu()));
        System.setProperty(Precision.VARIABLE, "float16");
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> ComputeOptions.defaults(Device.cpu()))
                        .getMessage());
        assertTrue(message.contains("\"float16\"") && message.contains("float32 or bfloat16"), message);
    }

    @Test
    void pyTorchForCudaWithoutADeviceIsNoReasonToComputeOnTheCpu() {
        assertEquals(Device.cpu(), Device.best(false, 0));
        assertEquals(new Device(Device.Kind.CUDA, 0), Device.best(true, 2));
        String message = String.valueOf(assertThrows(IllegalStateException.class, () -> Device.best(true, 0))
                .getMessage());
        assertTrue(message.contains("finds no device") && message.contains("libcudart"), message);
        assertTrue(message.contains("Device.cpu()") && message.contains("LONGALIGN_PYTORCH=cpu"), message);
    }
}
