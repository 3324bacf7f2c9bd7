package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.HubFolder;
import org.longalign.internal.NewFolder;
import org.longalign.model.internal.PyTorch;
import org.longalign.model.internal.TensorFile;
import org.longalign.model.safetensors.SafetensorsFile;
import org.longalign.model.safetensors.StoredTensor;
import org.longalign.model.safetensors.TensorType;

/** PEFT's files of a low-rank adapter; {@link AdaptedMatrix} says how matrices are joined in them. */
final class LoraFolder implements WeightSource {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final double SAME_SCALE = 1e-9;

    private final LoraConfig config;
    private final Map<String, float[]> weights;

    private LoraFolder(LoraConfig config, Map<String, float[]> weights) {
        this.config = config;
        this.weights = weights;
    }

    /**
     * Checks that an adapter adapts all or none of the weights that the files join to one matrix.
     *
     * @throws IllegalArgumentException naming those that belong together
     */
    static void checkTargets(Architecture architecture, DecoderConfig config, LoraConfig adapter) {
        for (AdaptedMatrix matrix : AdaptedMatrix.all(architecture, config)) {
            long adapted = matrix.parts().stream().filter(adapter::adapts).count();
            if (adapted > 0 && adapted < matrix.parts().size()) {
                throw new IllegalArgumentException("the files of " + architecture.className() + " have one matrix, "
                        + matrix.shortName() + ", for " + matrix.parts() + "; adapt all of these or none");
            }
        }
    }

    /**
     * Reads an adapter for a model.
     *
     * @throws IllegalArgumentException naming what the files lack, or have that is not supported
     */
    static LoraFolder read(Path given, Architecture architecture, DecoderConfig model) throws IOException {
        Path folder = HubFolder.resolve(given);
        for (String name : List.of(CONFIG, WEIGHTS)) {
            if (!Files.exists(folder.resolve(name))) {
                throw new IllegalArgumentException(folder + " has no " + name + "; a folder of an adapter has " + CONFIG
                        + " and " + WEIGHTS + ", as PEFT saves them");
            }
        }
        LoraJson json = new LoraJson(ModelFolder.json(folder.resolve(CONFIG)));
        Map<String, float[]> stored = numbers(folder.resolve(WEIGHTS));
        return new Reading(folder, json, stored).read(AdaptedMatrix.all(architecture, model));
    }

    private static Map<String, float[]> numbers(Path file) throws IOException {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        try (NDManager manager = PyTorch.engine().newBaseManager(ai.djl.Device.cpu())) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            try (SafetensorsFile header = SafetensorsFile.open(file)) {
                for (StoredTensor tensor : header.tensors().values()) {
                    long[] shape =
                            tensor.shape().stream().mapToLong(Long::longValue).toArray();
                    arrays.put(tensor.name(), manager.create(new Shape(shape), DataType.FLOAT32));
                }
            }
            TensorFile.read(file, arrays);
            arrays.forEach((name, array) -> numbers.put(name, array.toFloatArray()));
        }
        return numbers;
    }

    /** One reading: takes tensor by tensor out of what was stored. */
    private static final class Reading {
        private final Path folder;
        private final LoraJson json;
        private final Map<String, float[]> stored;
        private final Map<String, float[]> weights = new LinkedHashMap<>();
        private final Set<String> targets = new LinkedHashSet<>();
        private @Nullable Double scale;

        Reading(Path folder, LoraJson json, Map<String, float[]> stored) {
            this.folder = folder;
            this.json = json;
            this.stored = stored;
        }

        LoraFolder read(List<AdaptedMatrix> matrices) {
            List<String> without = new ArrayList<>();
            for (AdaptedMatrix matrix : matrices) {
                float[] a = stored.remove(PREFIX + matrix.name() + LoraConfig.A);
                float[] b = stored.remove(PREFIX + matrix.name() + LoraConfig.B);
                if (a == null || b == null) {
                    without.add(matrix.name());
                } else {
                    take(matrix, a, b);
                }
            }
            if (!stored.isEmpty() || targets.isEmpty()) {
                throw bad("has "
                        + (targets.isEmpty()
                                ? "no adapter of this model's matrices"
                                : "tensors that are no A and" + " B of this model's matrices")
                        + ": " + stored.keySet().stream().limit(5).toList());
            }
            for (AdaptedMatrix matrix : matrices) {
                if (without.contains(matrix.name())
                        && targets.contains(target(matrix.parts().get(0)))) {
                    throw bad("adapts " + matrix.shortName() + " in some layers, but not " + matrix.name()
                            + "; adapters have the same targets in all layers");
                }
            }
            int rank = json.rank();
            return new LoraFolder(new LoraConfig(rank, rank * (scale == null ? 1 : scale), targets), weights);
        }

        private void take(AdaptedMatrix matrix, float[] a, float[] b) {
            int rank = json.rank();
            int columns = a.length / matrix.inputs();
            if (a.length != columns * matrix.inputs() || b.length != (long) columns * matrix.outputs()) {
                throw bad("has A and B of " + a.length + " and " + b.length + " numbers for " + matrix.name()
                        + ", which has " + matrix.inputs() + " inputs and " + matrix.outputs() + " outputs");
            }
            boolean joined = columns != rank && matrix.isJoined(b, columns);
            if ((joined ? columns / matrix.parts().size() : columns) != rank) {
                throw bad("has an adapter of rank " + columns + " for " + matrix.name() + " where r is " + rank
                        + "; adapters have one rank");
            }
            double its = json.scale(matrix.name(), columns);
            if (scale != null && Math.abs(its - scale) > SAME_SCALE * scale) {
                throw bad("multiplies the adapter of " + matrix.name() + " by " + its + " and others by " + scale
                        + "; adapters have one scale");
            }
            scale = its;
            for (int part = 0; part < matrix.parts().size(); part++) {
                String name = matrix.parts().get(part);
                targets.add(target(name));
                int size = rank * matrix.inputs();
                int first = matrix.firstRow(part) * rank;
                weights.put(
                        LoraConfig.ofMatrix(name, LoraConfig.A),
                        joined ? Arrays.copyOfRange(a, part * size, (part + 1) * size) : a);
                weights.put(
                        LoraConfig.ofMatrix(name, LoraConfig.B),
                        joined
                                ? matrix.block(b, columns, part)
                                : Arrays.copyOfRange(
                                        b, first, first + matrix.rows().get(part) * rank));
            }
        }

        private static String target(String weight) {
            String matrix = LoraConfig.ofMatrix(weight, "");
            return matrix.substring(matrix.lastIndexOf('.') + 1);
        }

        private IllegalArgumentException bad(String problem) {
            return new IllegalArgumentException(folder + " " + problem);
        }
    }

    LoraConfig config() {
        return config;
    }

    @Override
    public NDArray weight(String name, Shape shape, NDManager manager) {
        float[] numbers = weights.get(name);
        if (numbers == null || numbers.length != shape.size()) {
            throw new IllegalStateException(name + " was not read");
        }
        return manager.create(numbers, shape);
    }

    /** @param base the path or name of the base model; null if it has none */
    static void write(
            Path folder,
            CopyOption[] options,
            Architecture architecture,
            DecoderConfig model,
            LoraConfig config,
            Map<String, NDArray> weights,
            @Nullable String base) {
        NewFolder.write(folder, CONFIG, options, target -> {
            try (NDManager manager = PyTorch.engine().newBaseManager(ai.djl.Device.cpu())) {
                Map<String, Integer> joined = new LinkedHashMap<>();
                Map<String, NDArray> arrays = new LinkedHashMap<>();
                for (AdaptedMatrix matrix : AdaptedMatrix.all(architecture, model)) {
                    if (config.adapts(matrix.parts().get(0))) {
                        joined.put(matrix.shortName(), matrix.parts().size());
                        put(matrix, config.rank(), weights, arrays, manager);
                    }
                }
                Files.writeString(
                        target.resolve(CONFIG),
                        LoraJson.of(config, joined, base).toPrettyString() + "\n");
                TensorFile.write(target.resolve(WEIGHTS), arrays, TensorType.F32, Map.of("format", "pt"));
            }
        });
    }

    private static void put(
            AdaptedMatrix matrix,
            int rank,
            Map<String, NDArray> weights,
            Map<String, NDArray> arrays,
            NDManager manager) {
        int columns = rank * matrix.parts().size();
        float[] a = new float[columns * matrix.inputs()];
        List<float[]> b = new ArrayList<>();
        for (int part = 0; part < matrix.parts().size(); part++) {
            float[] its = numbers(weights, LoraConfig.ofMatrix(matrix.parts().get(part), LoraConfig.A));
            System.arraycopy(its, 0, a, part * its.length, its.length);
            b.add(numbers(weights, LoraConfig.ofMatrix(matrix.parts().get(part), LoraConfig.B)));
        }
        arrays.put(PREFIX + matrix.name() + LoraConfig.A, manager.create(a, new Shape(columns, matrix.inputs())));
        arrays.put(
                PREFIX + matrix.name() + LoraConfig.B,
                manager.create(matrix.joinedB(b, rank), new Shape(matrix.outputs(), columns)));
    }

    private static float[] numbers(Map<String, NDArray> weights, String name) {
        NDArray array = weights.get(name);
        if (array == null) {
            throw new IllegalStateException("no weight " + name);
        }
        return array.toFloatArray();
    }
}
