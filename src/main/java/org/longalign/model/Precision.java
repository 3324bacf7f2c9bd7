package org.longalign.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.longalign.internal.DjlSettings;

/** The number format of forward and backward. Weights, gradients and moments are always float32. */
public enum Precision {
    /** float32 throughout. */
    FLOAT32(6, 4),
    /** bfloat16 in matrix products and attention; norms, the residual stream and the loss stay in float32. */
    BFLOAT16(15, 2);

    /**
     * The environment variable that sets the precision, {@code float32} or {@code bfloat16}; a system property of that
     * name does the same.
     */
    public static final String VARIABLE = "LONGALIGN_PRECISION";

    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    /** Linux's names of products in bfloat16: AVX-512's, AMX's, Arm's. */
    private static final Set<String> BFLOAT16_FLAGS = Set.of("avx512_bf16", "amx_bf16", "bf16");

    private static final int WIDE = 256;

    private final int scalarType;
    private final int bytes;

    Precision(int scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /**
     * The format that a device trains a model in fastest: that of {@value #VARIABLE} where it is set, otherwise bfloat16
     * where the device multiplies matrices in it: on GPUs from Ampere on, and for models at least 256 wide on processors
     * that list AVX512-BF16, AMX or Arm's BF16, as far as Linux tells. A step of a decoder 256 wide took .7 to .8 of its
     * time in float32, and one of a decoder 96 wide 1.2. For runs whose results need not agree with other machines' to
     * the last digits; {@link ComputeOptions#defaults} takes float32 on every processor.
     *
     * @throws IllegalArgumentException if the variable has another value
     */
    public static Precision fastest(Device device, DecoderConfig config) {
        return set().orElseGet(() -> switch (device.kind()) {
            case CUDA -> ComputeOptions.onCuda(ComputeCapability.of(device)).precision();
            case CPU -> config.hiddenSize() < WIDE ? FLOAT32 : ofProcessor(PROCESSOR);
        });
    }

    /** The format for a processor by Linux's table of it; float32 if it cannot be read. */
    static Precision ofProcessor(Path table) {
        if (!Files.isReadable(table)) {
            return FLOAT32;
        }
        try (Stream<String> lines = Files.lines(table)) {
            return lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                            .flatMap(line -> Arrays.stream(line.split("\\s+")))
                            .anyMatch(BFLOAT16_FLAGS::contains)
                    ? BFLOAT16
                    : FLOAT32;
        } catch (IOException e) {
            return FLOAT32;
        }
    }

    /** The user's setting. */
    static Optional<Precision> set() {
        return DjlSettings.setting(VARIABLE)
                .map(name -> Arrays.stream(values())
                        .filter(precision -> precision.name().equalsIgnoreCase(name.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                VARIABLE + " is \"" + name + "\"; it may be float32 or bfloat16")));
    }

    /** PyTorch's code of the type. */
    int scalarType() {
        return scalarType;
    }

    /** The size of one number in bytes. */
    int bytes() {
        return bytes;
    }
}
