package org.longalign.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longalign.internal.NewFolder;
import org.longalign.model.internal.TensorCopy;
import org.longalign.model.safetensors.SafetensorsWriter;
import org.longalign.model.safetensors.TensorType;

/** Writes a model as a Hugging Face folder. */
final class ModelWriter {
    /** The metadata that transformers requires in a file of weights. */
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    /**
     * Other files that a saved model needs: tokenizer, chat template, generation defaults. Beside them come the Python
     * files of a folder whose configuration names classes in them; they are copied, never run.
     */
    private static final Set<String> COMPANIONS = Set.of(
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.json",
            "chat_template.jinja",
            "additional_chat_templates",
            "chat_templates",
            "vocab.json",
            "vocab.txt",
            "merges.txt",
            "tokenizer.model",
            "tokenizer.model.v3",
            "tekken.json");

    private final DecoderConfig config;
    private final Map<String, NDArray> weights;
    private final @Nullable ModelFolder source;
    private final SaveOptions options;
    private final Architecture architecture;
    private final TensorType type;

    /** @param source the folder that the model was loaded from; null if it was created */
    ModelWriter(DecoderConfig config, Map<String, NDArray> weights, @Nullable ModelFolder source, SaveOptions options) {
        this.config = config;
        this.weights = weights;
        this.source = source;
        this.options = options;
        Architecture loaded = source == null ? Architecture.of(config) : source.architecture();
        architecture = options.transformersLayout() ? loaded.inTransformers() : loaded;
        TensorType otherwise = source == null ? TensorType.F32 : source.type();
        type = options.type() == null ? otherwise : options.type();
    }

    void write(Path folder, CopyOption... options) {
        ObjectNode json = configJson();
        NewFolder.write(folder, ModelFolder.CONFIG, options, target -> {
            writeJson(target.resolve(ModelFolder.CONFIG), json);
            writeWeights(target);
            if (source != null) {
                copyCompanions(source.path(), target, source.json().has("auto_map"));
            }
        });
    }

    private ObjectNode configJson() {
        ObjectNode json;
        if (source == null) {
            json = ModelConfigWriter.create(architecture, config);
        } else if (architecture != source.architecture()) {
            json = ModelConfigWriter.convert(source.json(), architecture, config);
        } else {
            json = source.json().deepCopy();
            ModelConfigWriter.update(json, architecture, source.config(), config);
        }
        ModelConfigWriter.writeType(json, type);
        if (options.maxPositions() > 0) {
            ModelConfigWriter.writePositions(json, architecture, config, options.maxPositions());
        }
        return json;
    }

    private void writeWeights(Path folder) throws IOException {
        Map<String, List<String>> parts = StoredWeights.parts(architecture, config);
        Map<String, Shape> shapes = WeightShapes.of(config);
        List<List<SafetensorsWriter.Entry>> shards = shards(parts, shapes);
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.putObject("metadata").put("total_size", config.parameterCount() * type.bytes());
        ObjectNode map = index.putObject(WeightFiles.WEIGHT_MAP);
        try (TensorCopy copy = new TensorCopy()) {
            for (int i = 0; i < shards.size(); i++) {
                String name = shards.size() == 1
                        ? WeightFiles.SINGLE
                        : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
                try (SafetensorsWriter writer = new SafetensorsWriter(folder.resolve(name), shards.get(i), METADATA)) {
                    for (SafetensorsWriter.Entry entry : shards.get(i)) {
                        for (String part : parts.getOrDefault(entry.name(), List.of())) {
                            copy.write(weight(part), writer, entry.name(), type);
                        }
                        map.put(entry.name(), name);
                    }
                    writer.finish();
                }
            }
        }
        if (shards.size() > 1) {
            writeJson(folder.resolve(WeightFiles.INDEX), index);
        }
    }

    /** The tensors in order, split where the next one would make a file too large. */
    private List<List<SafetensorsWriter.Entry>> shards(Map<String, List<String>> parts, Map<String, Shape> shapes) {
        List<List<SafetensorsWriter.Entry>> shards = new ArrayList<>();
        List<SafetensorsWriter.Entry> shard = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, List<String>> part : parts.entrySet()) {
            List<Long> shape = StoredWeights.shape(part.getValue(), shapes);
            long size = shape.stream().reduce(1L, Math::multiplyExact) * type.bytes();
            if (!shard.isEmpty() && bytes + size > options.maxShardBytes()) {
                shards.add(shard);
                shard = new ArrayList<>();
                bytes = 0;
            }
            shard.add(new SafetensorsWriter.Entry(part.getKey(), type, shape));
            bytes += size;
        }
        shards.add(shard);
        return shards;
    }

    private NDArray weight(String name) {
        NDArray weight = weights.get(name);
        if (weight == null) {
            throw new IllegalStateException("no weight " + name);
        }
        return weight;
    }

    private static void writeJson(Path file, ObjectNode json) throws IOException {
        Files.writeString(
                file, ModelFolder.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /** @param ownCode whether config.json names Python classes in files of the folder */
    private static void copyCompanions(Path from, Path to, boolean ownCode) throws IOException {
        if (!Files.isDirectory(from)) {
            throw new NoSuchFileException(
                    from.toString(), null, "the model was loaded from this folder, and its tokenizer must be copied");
        }
        // Of a link to a folder, only the link itself would be walked.
        Path folder = from.toRealPath();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : files.sorted().toList()) {
                Path name = folder.relativize(file);
                String top = name.getNameCount() == 1 ? name.toString() : "";
                if (COMPANIONS.contains(name.getName(0).toString())
                        || top.endsWith(".tiktoken")
                        || (ownCode && top.endsWith(".py"))) {
                    Files.copy(file, to.resolve(name.toString()));
                }
            }
        }
    }
}
