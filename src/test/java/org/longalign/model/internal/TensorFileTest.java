package org.longalign.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longalign.model.safetensors.TensorType;

class TensorFileTest {
    @TempDir
    Path folder;

    private final NDManager manager = PyTorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void arraysComeBackRoundedToTheType(TensorType type) {
        // Larger than the buffer, and not a multiple of it.
        float[] many = random(9_000_001);
        float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        arrays.put("model.many", manager.create(many));
        arrays.put("one", manager.create(-2.5f));
        arrays.put("none", manager.create(new float[0], new Shape(0, 3)));
        arrays.put("special", manager.create(special));
        Path file = folder.resolve("a.safetensors");
        TensorFile.write(file, arrays, type, Map.of("step", "20"));

        NDArray readMany = manager.zeros(new Shape(many.length));
        NDArray readOne = manager.zeros(new Shape());
        NDArray readSpecial = manager.zeros(new Shape(special.length));
        NDArray none = manager.zeros(new Shape(0, 3));
        Map<String, NDArray> read =
                Map.of("model.many", readMany, "one", readOne, "none", none, "special", readSpecial);
        assertEquals(Map.of("step", "20"), TensorFile.read(file, read));
        float[] expected = new float[many.length];
        for (int i = 0; i < many.length; i++) {
            expected[i] = rounded(many[i], type);
        }
        assertArrayEquals(expected, readMany.toFloatArray());
        assertEquals(-2.5f, readOne.getFloat());
        special[4] = type == TensorType.F32 ? Float.MIN_VALUE : 0;
        assertArrayEquals(special, readSpecial.toFloatArray());
    }

    @Test
    void arraysKeepTheirIdentityAndTakeGradientsAsBefore() {
        NDArray weight = manager.create(new float[] {1, 2, 3});
        weight.setRequiresGradient(true);
        Path file = folder.resolve("a.safetensors");
        TensorFile.write(file, Map.of("w", weight), TensorType.F32, Map.of());
        weight.subi(weight.duplicate().mul(0).add(5));
        TensorFile.read(file, Map.of("w", weight));
        assertArrayEquals(new float[] {1, 2, 3}, weight.toFloatArray());
        assertTrue(weight.hasGradient());
    }

    @Test
    void whatDoesNotFitIsNamedAndNothingChanges() {
        Path file = folder.resolve("a.safetensors");
        TensorFile.write(
                file,
                Map.of("a", manager.create(1f), "b", manager.create(new float[] {1, 2})),
                TensorType.F32,
                Map.of());
        NDArray a = manager.create(7f);
        assertMessage("lacks [c] and has unexpected [b]", () -> TensorFile.read(file, Map.of("a", a, "c", a)));
        assertMessage(
                "a.safetensors: b has the shape [2] instead of [1, 2]",
                () -> TensorFile.read(file, Map.of("a", a, "b", manager.zeros(new Shape(1, 2)))));
        assertMessage(
                "array a is int64 instead of float32",
                () -> TensorFile.read(
                        file,
                        Map.of("a", manager.zeros(new Shape(), DataType.INT64), "b", manager.zeros(new Shape(2)))));
        assertEquals(7f, a.getFloat());
        assertThrows(UncheckedIOException.class, () -> TensorFile.read(folder.resolve("none"), Map.of()));
    }

    @Test
    void aNumberTooLargeForTheTypeIsRefusedAndTheOldFileStays() throws IOException {
        Path file = folder.resolve("a.safetensors");
        TensorFile.write(file, Map.of("a", manager.create(1f)), TensorType.F16, Map.of());
        NDArray large = manager.create(new float[] {65_504f, 70_000f, -1e30f, Float.NEGATIVE_INFINITY});
        assertMessage(
                "a has 2 numbers that are too large for F16",
                () -> TensorFile.write(file, Map.of("a", large), TensorType.F16, Map.of()));
        NDArray a = manager.create(7f);
        TensorFile.read(file, Map.of("a", a));
        assertEquals(1f, a.getFloat());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList(), "no temporary file is left");
        }
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable executable) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, executable).getMessage());
        assertTrue(message.contains(part), message);
    }

    private static float[] random(int count) {
        Random random = new Random(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float rounded(float value, TensorType type) {
        return switch (type) {
            case BF16 -> {
                int bits = Float.floatToIntBits(value);
                yield Float.intBitsToFloat((bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000);
            }
            // Normal halves have 11 significant bits; adding and taking off a large number rounds to them.
            case F16 -> {
                double unit = Math.max(Math.scalb(1.0, Math.getExponent(value) - 10), Math.scalb(1.0, -24));
                yield (float) (Math.rint(value / unit) * unit);
            }
            default -> value;
        };
    }
}
