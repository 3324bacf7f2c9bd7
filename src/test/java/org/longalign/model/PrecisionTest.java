package org.longalign.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionTest {
    private static final DecoderConfig NARROW = DecoderConfig.of(256, 96, 2, 4);

    @TempDir
    Path temporary;

    @AfterEach
    void unset() {
        System.clearProperty(Precision.VARIABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "flags\t\t: fpu sse2 avx512f avx512_bf16 wbnoinvd, BFLOAT16",
        "flags\t\t: fpu amx_bf16 amx_tile, BFLOAT16",
        "flags\t\t: fpu sse2 avx2 avx512f avx512_vnni, FLOAT32",
        "Features\t: fp asimd sve i8mm bf16, BFLOAT16",
        "Features\t: fp asimd sve i8mm svebf16, FLOAT32",
        "model name\t: a processor with avx512_bf16, FLOAT32",
    })
    void aProcessorListsItsProductsInBfloat16(String line, Precision expected) throws IOException {
        Path table = Files.writeString(temporary.resolve("cpuinfo"), "processor\t: 0\n" + line + "\nbugs\t: none\n");
        assertEquals(expected, Precision.ofProcessor(table));
    }

    @Test
    void aProcessorThatCannotBeReadComputesInFloat32() {
        assertEquals(Precision.FLOAT32, Precision.ofProcessor(temporary.resolve("none")));
    }

    @Test
    void theSettingComesFirst() {
        for (Precision precision : Precision.values()) {
            System.setProperty(Precision.VARIABLE, precision.name());
            assertEquals(precision, Precision.fastest(Device.cpu(), NARROW));
        }
    }

    @Test
    void narrowModelsAreNoFasterInBfloat16() {
        assertEquals(Precision.FLOAT32, Precision.fastest(Device.cpu(), NARROW));
        DecoderConfig wide = DecoderConfig.of(256, 256, 2, 4);
        assertEquals(
                Precision.ofProcessor(Path.of("/proc/cpuinfo")), Precision.fastest(Device.cpu(), wide), "as it has");
    }
}
