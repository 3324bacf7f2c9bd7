package org.longalign.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.TensorType;

/** Writes model folders whose weights follow the formula of {@code src/test/python/model_kinds.py}. */
public final class FormulaFolder {
    private FormulaFolder() {}

    /** Writes config.json and, in float32, the weights that it asks for. */
    public static void write(Path folder, ObjectNode config) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), config.toPrettyString());
        ModelConfigReader reader = new ModelConfigReader(new ConfigJson("config.json", "", config));
        writeWeights(folder.resolve("model.safetensors"), entries(reader.architecture(), reader.read()));
    }

    /** What a checkpoint of this configuration stores. */
    static List<SafetensorsWriter.Entry> entries(Architecture architecture, DecoderConfig config) {
        Map<String, Shape> shapes = WeightShapes.of(config);
        List<SafetensorsWriter.Entry> entries = new ArrayList<>();
        StoredWeights.parts(architecture, config)
                .forEach((name, parts) -> entries.add(
                        new SafetensorsWriter.Entry(name, TensorType.F32, StoredWeights.shape(parts, shapes))));
        return entries;
    }

    static void writeWeights(Path file, List<SafetensorsWriter.Entry> entries) throws IOException {
        try (SafetensorsWriter writer = new SafetensorsWriter(file, entries, Map.of("format", "pt"))) {
            for (SafetensorsWriter.Entry entry : entries) {
                ByteBuffer weight = weight(entry.name(), entry.shape());
                writer.put(entry.name(), weight);
            }
            writer.finish();
        }
    }

    /** Norms lie around 1, biases within a half, matrices have columns of about unit length. */
    private static ByteBuffer weight(String name, List<Long> shape) {
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        float scale = shape.size() == 1 ? 0.5f : (float) (2 / Math.sqrt((double) shape.get(1)));
        float centre = shape.size() == 1 && !name.endsWith("bias") ? 1 : 0;
        long seed = (long) name.hashCode() << 32;
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putFloat(number(seed + 1 + i) * scale + centre);
        }
        return bytes.flip();
    }

    /** splitmix64, its upper 24 bits as a number in [-1, 1). */
    private static float number(long state) {
        long x = state * 0x9E3779B97F4A7C15L;
        x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        x = x ^ (x >>> 31);
        return (float) ((x >>> 40) / (double) (1 << 23) - 1);
    }
}
